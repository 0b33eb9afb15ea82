import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { outcomeOf, type RefusalCode } from '../../../src/emulators/gp-connect/errors.ts'
import { outcomeReply, type SspStatus } from '../../../src/emulators/secure-proxy/errors.ts'
import { judgeToken } from '../../../src/emulators/secure-proxy/token.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { consumer, NHS, of, ROOT, STRUCTURED_ROOT } from '../gp-connect/practice.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = path.join(path.resolve(root, process.env['SPINE_CORPUS'] ?? '../shared/corpus'), 'ssp')
const present = existsSync(folder)
/** What belongs to doors of their own: directories of services, their successor, and BaRS. */
const elsewhere = /^(?:dos|eps-dos|ftrs|bars)\//
const files = present
  ? readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
      .filter((file) => !elsewhere.test(file))
      .sort()
  : []
const textOf = (file: string) => readFileSync(path.join(folder, file), 'utf8')
/** A published document; one of them has a comma too many. */
const jsonOf = (file: string) => JSON.parse(textOf(file).replaceAll(/,(\s*[}\]])/g, '$1'))

type Expectation =
  /** The proxy's own refusal: what it writes for the same text, its id apart. */
  | { readonly as: 'refusal'; readonly status: SspStatus; readonly shape?: 'legacy' }
  /** A practice's refusal. */
  | { readonly as: 'practice refusal'; readonly code: RefusalCode; readonly release?: 'DSTU2' }
  /** The claims of a token: the family it is taken for, and the claims that are wrong for a call of today. */
  | { readonly as: 'claims'; readonly family: string; readonly wrong: readonly string[] }
  /** A request to the practice: what it is answered as it stands, or with ids of ours. */
  | {
      readonly as: 'request'
      readonly interaction: string
      readonly verb: 'POST' | 'PUT'
      readonly path: string
      readonly status: number
      readonly code: RefusalCode
    }
  /** An answer of a practice: ours has the same members, as far as the two hold the same resources. */
  | { readonly as: 'answer'; readonly resource: string; readonly interaction: string; readonly path: string }
  /** What is not provided, in the words of docs/differences/secure-proxy.md. */
  | { readonly as: 'not provided'; readonly words: string }
  | { readonly as: 'no message' }

const notProvided = (words: string) => ({ as: 'not provided' as const, words })
const search = (type: string, system: string, value: string) => ({
  as: 'answer' as const,
  resource: type,
  interaction: `rest:search:${type.toLowerCase()}-1`,
  path: `${type}?identifier=${system}|${value}`,
})

/** What a call of the HTML view has otherwise. */
const DSTU2 = {
  root: 'https://gp-practice.mock.nhs.uk/M85999/DSTU2/1/gpconnect/fhir',
  claims: {
    aud: 'https://authorize.fhir.nhs.net/token',
    requested_record: { resourceType: 'Patient' },
    requesting_practitioner: { resourceType: 'Practitioner', id: '1', identifier: [{ value: '1' }] },
  },
}

/** Every file, from dossier ssp-fhir-dos 1.8, 1.10 and 4. */
const table: Readonly<Record<string, Expectation>> = {
  'PROVENANCE.md': { as: 'no message' },
  'ssp-errors/400-endpoint-varies.json': { as: 'refusal', status: 400 },
  'ssp-errors/403-sender-asid.json': { as: 'refusal', status: 403 },
  'ssp-errors/403-sender-receiver-pair.json': { as: 'refusal', status: 403 },
  'ssp-errors/405-method-not-allowed.json': { as: 'refusal', status: 405 },
  'ssp-errors/502-endpoint-unreachable.json': { as: 'refusal', status: 502 },
  'ssp-errors/legacy-spinecore-403-shape.json': { as: 'refusal', status: 403, shape: 'legacy' },
  'jwt/gpc-1.2.7-payload-example.json': { as: 'claims', family: 'gpc-1', wrong: ['aud', 'exp'] },
  'jwt/gpc-spec-page-token.json': { as: 'claims', family: 'gpc-0', wrong: ['exp'] },
  'jwt/postman-consumer-token.json': { as: 'claims', family: 'gpc-1', wrong: ['exp'] },
  'provider-errors/dstu2-invalid-nhs-number.json': { as: 'practice refusal', code: 'INVALID_NHS_NUMBER', release: 'DSTU2' },
  'provider-errors/stu3-bad-request-jwt.json': { as: 'practice refusal', code: 'BAD_REQUEST' },
  'provider-errors/stu3-duplicate-rejected.json': { as: 'practice refusal', code: 'DUPLICATE_REJECTED' },
  'provider-errors/stu3-internal-server-error.json': { as: 'practice refusal', code: 'INTERNAL_SERVER_ERROR' },
  'provider-errors/stu3-invalid-nhs-number.json': { as: 'practice refusal', code: 'INVALID_NHS_NUMBER' },
  'provider-errors/stu3-no-patient-consent.json': { as: 'practice refusal', code: 'NO_PATIENT_CONSENT' },
  'provider-errors/stu3-no-record-found.json': { as: 'practice refusal', code: 'NO_RECORD_FOUND' },
  // Their slots, patients and appointments are another practice's.
  'gpc/appointment-book-request.json': {
    as: 'request',
    interaction: 'rest:create:appointment-1',
    verb: 'POST',
    path: 'Appointment',
    status: 422,
    code: 'INVALID_RESOURCE',
  },
  'gpc/appointment-cancel-request.json': {
    as: 'request',
    interaction: 'rest:cancel:appointment-1',
    verb: 'PUT',
    path: 'Appointment/9',
    status: 404,
    code: 'NO_RECORD_FOUND',
  },
  'gpc/patient-register-request.json': {
    as: 'request',
    interaction: 'operation:gpc.registerpatient-1',
    verb: 'POST',
    path: 'Patient/$gpc.registerpatient',
    status: 400,
    code: 'INVALID_PATIENT_DEMOGRAPHICS',
  },
  'gpc/structured-allergies-request.json': {
    as: 'request',
    interaction: 'operation:gpc.getstructuredrecord-1',
    verb: 'POST',
    path: 'Patient/$gpc.getstructuredrecord',
    status: 404,
    code: 'PATIENT_NOT_FOUND',
  },
  'gpc/appointment-book-response.json': { as: 'answer', resource: 'Appointment', interaction: '', path: '' },
  'gpc/appointment-cancel-response.json': { as: 'answer', resource: 'Appointment', interaction: '', path: '' },
  'gpc/location-read-response.json': { as: 'answer', resource: 'Location', interaction: 'rest:read:location-1', path: 'Location/1' },
  'gpc/metadata-foundations-response.json': {
    as: 'answer',
    resource: 'CapabilityStatement',
    interaction: 'rest:read:metadata-1',
    path: 'metadata',
  },
  'gpc/organization-find-response.json': search('Organization', 'https://fhir.nhs.uk/Id/ods-organization-code', 'M85999'),
  'gpc/patient-find-response.json': search('Patient', NHS, '9990000018'),
  'gpc/practitioner-find-response.json': search('Practitioner', 'https://fhir.nhs.uk/Id/sds-user-id', '555000000011'),
  'gpc/slots-search-response.json': { as: 'answer', resource: 'Slot', interaction: 'rest:search:slot-1', path: '' },
  'gpc/structured-allergies-response.json': { as: 'answer', resource: 'AllergyIntolerance', interaction: '', path: '' },
  'gpc/structured-meds-response.json': { as: 'answer', resource: 'MedicationStatement', interaction: '', path: '' },
  'gpc/documents-search-response.json': { as: 'answer', resource: 'DocumentReference', interaction: '', path: '' },
  // Its patient is another practice's.
  'gpc/getcarerecord-dstu2-request.json': {
    as: 'request',
    interaction: 'operation:gpc.getcarerecord',
    verb: 'POST',
    path: 'Patient/$gpc.getcarerecord',
    status: 404,
    code: 'PATIENT_NOT_FOUND',
  },
  'gpc/getcarerecord-dstu2-response.json': { as: 'answer', resource: 'Composition', interaction: '', path: '' },
  'gpc/migrate-structured-request.json': {
    as: 'request',
    interaction: 'operation:gpc.migratestructuredrecord-1',
    verb: 'POST',
    path: 'Patient/$gpc.migratestructuredrecord',
    // Its number has a wrong check digit.
    status: 400,
    code: 'INVALID_NHS_NUMBER',
  },
  'uec/appointment-example.json': notProvided('booking provider'),
  'uec/appointment-read-response.json': notProvided('booking provider'),
  'uec/slot-search-response.json': notProvided('booking provider'),
}

/** The files of one kind with what is expected of them. */
const filesAs = <A extends Expectation['as']>(as: A) => {
  const isOf = (expected: Expectation | undefined): expected is Extract<Expectation, { as: A }> => expected?.as === as
  return files.flatMap((file): [string, Extract<Expectation, { as: A }>][] => {
    const expected = table[file]
    return isOf(expected) ? [[file, expected]] : []
  })
}

describe.skipIf(!present)('the corpus', () => {
  let spine: TestEnvironment
  beforeAll(async () => {
    spine = await testEnvironment()
  })

  it('has an entry for every file', () => {
    expect(files.filter((file) => table[file] === undefined)).toEqual([])
    expect(Object.keys(table).filter((file) => !files.includes(file))).toEqual([])
  })

  it.each(filesAs('refusal'))('%s is what the proxy writes', (file, { status, shape: older }) => {
    const published = jsonOf(file)
    const [issue] = published.issue
    const text = issue.diagnostics ?? issue.details.coding[0].display
    const { body } = outcomeReply(status, text, { shape: older ?? 'current', accept: undefined, format: 'json', id: published.id ?? '' })
    expect(JSON.parse(String(body))).toEqual(published)
    // Members in the same order too.
    expect(JSON.stringify(JSON.parse(String(body)))).toBe(JSON.stringify(published))
  })

  it.each(filesAs('practice refusal'))('%s is what the practice writes', (file, { code, release }) => {
    const published = jsonOf(file)
    const ours = outcomeOf(code, 'words', release)
    const { details, ...issue } = published.issue[0]
    expect(ours.meta).toEqual(published.meta)
    expect(ours.issue[0]).toMatchObject({
      severity: issue.severity,
      code: issue.code,
      details: { coding: [{ system: details.coding[0].system, code: details.coding[0].code }] },
    })
    // Those of DSTU2 have no display.
    expect(ours.issue[0]?.details?.coding?.[0]?.display?.toLowerCase()).toBe(details.coding[0].display?.toLowerCase())
  })

  it.each(filesAs('claims'))('%s is read', (file, { family, wrong }) => {
    const published = jsonOf(file)
    const claims = published.payload ?? published.claims ?? published
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const authorization = `Bearer ${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`
    const { audit, findings } = judgeToken(authorization, { interaction: 'other', verb: 'GET', root: ROOT, now: Date.now() / 1000 })
    expect(audit.family).toBe(family)
    expect([...new Set(findings.map(({ at }) => at))].filter((at) => wrong.includes(at)).sort()).toEqual([...wrong].sort())
  })

  it.each(filesAs('request'))('%s is read, and answered as the records here say', async (file, {
    interaction,
    verb,
    path: at,
    status,
    code,
  }) => {
    const told = await consumer(spine)({
      interaction,
      verb,
      path: at,
      body: jsonOf(file),
      ...(interaction.includes('getstructured') ? { root: STRUCTURED_ROOT } : {}),
      ...(interaction.includes('getcarerecord') ? DSTU2 : {}),
    })
    expect([told.status, told.code]).toEqual([status, code])
  })

  it.each(filesAs('answer').filter(([, { path: at }]) => at !== ''))('%s: ours has the same members', async (file, {
    resource,
    interaction,
    path: at,
  }) => {
    const told = await consumer(spine)({ interaction, path: at })
    const published = jsonOf(file)
    const theirs = published.resourceType === 'Bundle' ? published.entry[0].resource : published
    const ours = told.json.resourceType === 'Bundle' ? of(resource, told)[0] : told.json
    expect(theirs.resourceType).toBe(resource)
    // A notice of copyright is the publisher's.
    const members = Object.keys(theirs).filter((name) => name !== 'copyright')
    expect(members.filter((name) => !Object.hasOwn(ours, name))).toEqual([])
  })

  it.each(filesAs('not provided'))('%s: it is said that this is not provided', (_file, { words }) => {
    const page = readFileSync(path.join(root, 'docs/differences/secure-proxy.md'), 'utf8')
    expect(page.slice(page.indexOf('Not provided, and answered'))).toContain(words)
  })
})
