import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { outcomeOf, type RefusalCode } from '../../../src/emulators/gp-connect/errors.ts'
import { outcomeReply, type SspStatus } from '../../../src/emulators/secure-proxy/errors.ts'
import { judgeToken } from '../../../src/emulators/secure-proxy/token.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { careConsumer, SERVICE } from '../booking/service.ts'
import { type Ask, consumer, DOCUMENTS_ROOT, day, NHS, of, ROOT, STRUCTURED_ROOT, type Told } from '../gp-connect/practice.ts'

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
/** A published document; one of them has a comma too many, of another the beginning of the narrative is lost. */
const jsonOf = (file: string) =>
  JSON.parse(
    textOf(file)
      .replaceAll(/,(\s*[}\]])/g, '$1')
      .replace(/"language": "en-GB\r?\n/, '"language": "en-GB", "text": {'),
  )

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
      readonly call: Omit<Ask, 'body'>
      /** Of a provider that does not know its ids. */
      readonly status: number
      readonly code: RefusalCode
      /** The same with ids that are known here, and how it is answered. */
      readonly ours: readonly [told: (practice: Providers, request: Request) => Promise<Told>, status: number]
    }
  /** An answer of a practice: ours has the same members, as far as the two hold the same resources. */
  | { readonly as: 'answer'; readonly resource: string; readonly told: (practice: Providers, request: Request) => Promise<Told> }
  | { readonly as: 'no message' }

// biome-ignore lint/suspicious/noExplicitAny: published documents in their many forms
type Request = any

/** The providers that are asked, with what they know. */
interface Providers {
  readonly practice: ReturnType<typeof consumer>
  readonly care: ReturnType<typeof careConsumer>
  /** A free slot of the practice that nobody has taken yet. */
  slot(): Promise<{ readonly id: string; readonly start: string; readonly end: string }>
  careSlot(): Promise<{ readonly id: string; readonly start: string; readonly end: string }>
  readonly patient: string
}

const PATIENT = '9990000018'
const search = (type: string, system: string, value: string) => ({
  as: 'answer' as const,
  resource: type,
  told: ({ practice }: Providers) =>
    practice({ interaction: `rest:search:${type.toLowerCase()}-1`, path: `${type}?identifier=${system}|${value}` }),
})
const POST = 'POST' as const

const booking: Omit<Ask, 'body'> = { interaction: 'rest:create:appointment-1', verb: POST, path: 'Appointment' }
const careBooking: Omit<Ask, 'body'> = { interaction: 'create:appointment', verb: POST, path: 'Appointment' }
const structured: Omit<Ask, 'body'> = {
  interaction: 'operation:gpc.getstructuredrecord-1',
  verb: POST,
  path: 'Patient/$gpc.getstructuredrecord',
  root: STRUCTURED_ROOT,
}

/** A published appointment for a slot and the patient of ours. */
const atOurs = (request: Request, slot: { id: string; start: string; end: string }, patient: string): Request => ({
  ...request,
  start: slot.start,
  end: slot.end,
  slot: [{ reference: `Slot/${slot.id}` }],
  participant: request.participant
    .filter(({ actor }: Request) => /^(?:Patient|Location)/.test(actor.reference))
    .map((each: Request) => ({
      ...each,
      actor: { reference: each.actor.reference.startsWith('Patient') ? `Patient/${patient}` : 'Location/1' },
    })),
})

const bookOurs = async ({ practice, slot, patient }: Providers, request: Request): Promise<Told> =>
  practice({ ...booking, body: atOurs(request, await slot(), patient) })

/** The published cancellation, of an appointment that was booked before. */
async function cancelOurs(providers: Providers, request: Request): Promise<Told> {
  const booked = await bookOurs(providers, jsonOf('gpc/appointment-book-request.json'))
  const { start, end, slot, participant, created, description, comment, contained, serviceType, serviceCategory } = booked.json
  const taken = { start, end, slot, participant, created, description, comment, contained, serviceType, serviceCategory }
  const given = Object.fromEntries(Object.entries(taken).filter(([name, value]) => value !== undefined || Object.hasOwn(request, name)))
  return providers.practice({
    interaction: 'rest:cancel:appointment-1',
    verb: 'PUT',
    path: `Appointment/${booked.json.id}`,
    body: { ...request, ...given, id: booked.json.id },
  })
}

/** Parameters with the number of a patient of ours. */
const ofOurs = (request: Request): Request => JSON.parse(JSON.stringify(request).replace(/("value":")(?:\d{10}|%s)(?=")/g, `$1${PATIENT}`))

const bookCare = async ({ care, careSlot }: Providers, request: Request): Promise<Told> => {
  const { id, start, end } = await careSlot()
  return care({ ...careBooking, body: { ...request, start, end, slot: [{ reference: `Slot/${id}` }] } })
}

/** What a call of the HTML view has otherwise. */
const DSTU2 = {
  root: 'https://gp-practice.mock.nhs.uk/M85999/DSTU2/1/gpconnect/fhir',
  claims: {
    aud: 'https://authorize.fhir.nhs.net/token',
    requested_record: { resourceType: 'Patient' },
    requesting_practitioner: { resourceType: 'Practitioner', id: '1', identifier: [{ value: '1' }] },
  },
}

const careRecord: Omit<Ask, 'body'> = {
  interaction: 'operation:gpc.getcarerecord',
  verb: POST,
  path: 'Patient/$gpc.getcarerecord',
  ...DSTU2,
}
const migration: Omit<Ask, 'body'> = {
  interaction: 'operation:gpc.migratestructuredrecord-1',
  verb: POST,
  path: 'Patient/$gpc.migratestructuredrecord',
  claims: {
    requested_scope: 'patient/*.read conf/R',
    requesting_organization: {
      resourceType: 'Organization',
      name: 'The practice',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'M85999' }],
    },
  },
}

/** Registers a patient whom demographics hold and the practice does not, with what else the published request says. */
const registerOurs = ({ practice }: Providers, request: Request): Promise<Told> => {
  const [parameter] = request.parameter
  const patient = parameter.resource
  const known = {
    ...patient,
    identifier: [{ ...patient.identifier[0], value: '9990000174' }],
    name: [{ ...patient.name[0], family: 'Trevanion', given: ['Lowena'] }],
    birthDate: '1972-09-30',
  }
  return practice({
    interaction: 'operation:gpc.registerpatient-1',
    verb: POST,
    path: 'Patient/$gpc.registerpatient',
    body: { ...request, parameter: [{ ...parameter, resource: known }] },
  })
}

let spine: TestEnvironment
const slotQuery = () => `Slot?start=ge${day(spine, 1)}&end=le${day(spine, 12)}&status=free&_include=Slot:schedule`
const careQuery = () =>
  `Slot?schedule.actor:healthcareservice=${SERVICE}&start=ge${day(spine, 1)}&start=le${day(spine, 5)}&status=free&_include=Slot:schedule`

/** Members that are the publisher's own: a notice of copyright, a narrative, a language. */
const OTHERS: ReadonlySet<string> = new Set(['copyright', 'text', 'language'])

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
  'gpc/appointment-book-request.json': { as: 'request', call: booking, status: 422, code: 'INVALID_RESOURCE', ours: [bookOurs, 201] },
  'gpc/appointment-cancel-request.json': {
    as: 'request',
    call: { interaction: 'rest:cancel:appointment-1', verb: 'PUT', path: 'Appointment/9' },
    status: 404,
    code: 'NO_RECORD_FOUND',
    ours: [cancelOurs, 200],
  },
  'gpc/patient-register-request.json': {
    as: 'request',
    call: { interaction: 'operation:gpc.registerpatient-1', verb: POST, path: 'Patient/$gpc.registerpatient' },
    status: 400,
    code: 'INVALID_PATIENT_DEMOGRAPHICS',
    ours: [registerOurs, 200],
  },
  'gpc/structured-allergies-request.json': {
    as: 'request',
    call: structured,
    status: 404,
    code: 'PATIENT_NOT_FOUND',
    ours: [({ practice }, request) => practice({ ...structured, body: ofOurs(request) }), 200],
  },
  'gpc/appointment-book-response.json': {
    as: 'answer',
    resource: 'Appointment',
    told: (providers) => bookOurs(providers, jsonOf('gpc/appointment-book-request.json')),
  },
  'gpc/appointment-cancel-response.json': {
    as: 'answer',
    resource: 'Appointment',
    told: (providers) => cancelOurs(providers, jsonOf('gpc/appointment-cancel-request.json')),
  },
  'gpc/location-read-response.json': {
    as: 'answer',
    resource: 'Location',
    told: ({ practice }) => practice({ interaction: 'rest:read:location-1', path: 'Location/1' }),
  },
  'gpc/metadata-foundations-response.json': {
    as: 'answer',
    resource: 'CapabilityStatement',
    told: ({ practice }) => practice({ interaction: 'rest:read:metadata-1', path: 'metadata' }),
  },
  'gpc/organization-find-response.json': search('Organization', 'https://fhir.nhs.uk/Id/ods-organization-code', 'M85999'),
  'gpc/patient-find-response.json': search('Patient', NHS, PATIENT),
  'gpc/practitioner-find-response.json': search('Practitioner', 'https://fhir.nhs.uk/Id/sds-user-id', '555000000011'),
  'gpc/slots-search-response.json': {
    as: 'answer',
    resource: 'Slot',
    told: ({ practice }) => practice({ interaction: 'rest:search:slot-1', path: slotQuery() }),
  },
  'gpc/structured-allergies-response.json': {
    as: 'answer',
    resource: 'AllergyIntolerance',
    told: ({ practice }) => practice({ ...structured, body: ofOurs(jsonOf('gpc/structured-allergies-request.json')) }),
  },
  'gpc/structured-meds-response.json': {
    as: 'answer',
    resource: 'MedicationStatement',
    told: ({ practice }) =>
      practice({
        ...structured,
        body: {
          resourceType: 'Parameters',
          parameter: [{ name: 'patientNHSNumber', valueIdentifier: { system: NHS, value: PATIENT } }, { name: 'includeMedication' }],
        },
      }),
  },
  'gpc/documents-search-response.json': {
    as: 'answer',
    resource: 'DocumentReference',
    told: ({ practice, patient }) =>
      practice({
        interaction: 'urn:nhs:names:services:gpconnect:documents:fhir:rest:search:documentreference-1',
        root: DOCUMENTS_ROOT,
        path: `Patient/${patient}/DocumentReference?${[
          '_include=DocumentReference:subject:Patient',
          '_include=DocumentReference:custodian:Organization',
          '_include=DocumentReference:author:Organization',
          '_include=DocumentReference:author:Practitioner',
          '_revinclude:recurse=PractitionerRole:practitioner',
        ].join('&')}`,
      }),
  },
  // Its patient is another practice's.
  'gpc/getcarerecord-dstu2-request.json': {
    as: 'request',
    call: careRecord,
    status: 404,
    code: 'PATIENT_NOT_FOUND',
    ours: [({ practice }, request) => practice({ ...careRecord, body: ofOurs(request) }), 200],
  },
  'gpc/getcarerecord-dstu2-response.json': {
    as: 'answer',
    resource: 'Composition',
    told: ({ practice }) => practice({ ...careRecord, body: ofOurs(jsonOf('gpc/getcarerecord-dstu2-request.json')) }),
  },
  'gpc/migrate-structured-request.json': {
    as: 'request',
    call: migration,
    // Its number has a wrong check digit.
    status: 400,
    code: 'INVALID_NHS_NUMBER',
    ours: [({ practice }, request) => practice({ ...migration, body: ofOurs(request) }), 200],
  },
  'uec/appointment-example.json': {
    as: 'request',
    call: careBooking,
    status: 422,
    code: 'INVALID_RESOURCE',
    ours: [bookCare, 201],
  },
  'uec/appointment-read-response.json': {
    as: 'answer',
    resource: 'Appointment',
    told: async (providers) => {
      const { json } = await bookCare(providers, jsonOf('uec/appointment-example.json'))
      return providers.care({ interaction: 'read:appointment', path: `Appointment/${json.id}` })
    },
  },
  'uec/slot-search-response.json': {
    as: 'answer',
    resource: 'Slot',
    told: ({ care }) => care({ interaction: 'search:slot', path: careQuery() }),
  },
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
  let providers: Providers
  beforeAll(async () => {
    spine = await testEnvironment()
    const [practice, care] = [consumer(spine), careConsumer(spine)]
    const found = await practice({ interaction: 'rest:search:patient-1', path: `Patient?identifier=${NHS}|${PATIENT}` })
    const firstOf = async (answer: Promise<Told>) => of('Slot', await answer)[0]
    providers = {
      practice,
      care,
      patient: of('Patient', found)[0].id,
      slot: () => firstOf(practice({ interaction: 'rest:search:slot-1', path: slotQuery() })),
      careSlot: () => firstOf(care({ interaction: 'search:slot', path: careQuery() })),
    }
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

  it.each(filesAs('request'))('%s is read, and answered as the records here say', async (file, { call, status, code }) => {
    const told = await (file.startsWith('uec/') ? providers.care : providers.practice)({ ...call, body: jsonOf(file) })
    expect([told.status, told.code]).toEqual([status, code])
  })

  it.each(filesAs('request'))('%s is served, with ids that are known here', async (file, { ours: [told, status] }) => {
    const answer = await told(providers, jsonOf(file))
    expect([answer.status, answer.code, answer.json?.issue]).toEqual([status, undefined, undefined])
  })

  it.each(filesAs('answer'))('%s: ours has the same members', async (file, { resource, told }) => {
    const answer = await told(providers, undefined)
    const published = jsonOf(file)
    // biome-ignore lint/suspicious/noExplicitAny: published documents in their many forms
    const first = (json: any) =>
      json.resourceType === 'Bundle'
        ? json.entry.map((each: Request) => each.resource).find((each: Request) => each.resourceType === resource)
        : json
    const [theirs, ours] = [first(published), first(answer.json)]
    expect([theirs.resourceType, ours.resourceType]).toEqual([resource, resource])
    // Of several types that a member may have, each takes its own.
    const has = (name: string) => Object.hasOwn(ours, name.startsWith('effective') ? 'effectivePeriod' : name)
    expect(Object.keys(theirs).filter((name) => !OTHERS.has(name) && !has(name))).toEqual([])
  })
})
