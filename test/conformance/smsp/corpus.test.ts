import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import { beforeAll, describe, expect, it } from 'vitest'
import { organisationEntry } from '../../../src/directory/organisations.ts'
import { Patient } from '../../../src/national/demographics/patient.ts'
import { OPERATIONS } from '../../../src/national/mini-services/operations.ts'
import { DE_CODES } from '../../../src/wire/itk/de-codes.ts'
import { corpusFolder } from '../../support/corpus.ts'
import { type SmspEnvironment, smspEnvironment } from '../../support/smsp.ts'
import { type Asked, MAUD, type Operation, type SmspEdits, smspRequest } from '../../support/smsp-request.ts'
import { parsed } from '../../support/supplier.ts'
import { swap } from '../../support/sync.ts'

const folder = corpusFolder === undefined ? undefined : path.join(corpusFolder, 'sync')
const present = folder !== undefined && existsSync(folder)
const own = (file: string) => /^(smsp-responses|smsp-other|itk-faults)\//.test(file)
const files = present
  ? readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
      .filter(own)
      .sort()
  : []
// The default templates' number breaks the rule of the check digit; theirs is never looked up, ours is.
const textOf = (file: string) => readFileSync(path.join(folder ?? '', file), 'utf8').replaceAll('9999345201', '9449310092')

/** What the dossier says of each file that concerns the door (sync-pds-smsp-gazetteer 3.3 to 3.6). */
type Expectation =
  /** An answer of an operation: what is asked of the seed to be answered so. */
  | { readonly as: 'answer'; readonly operation: Operation; readonly edits: SmspEdits }
  /** The details or number of the patient in the file: the record is made of them, and asked for. */
  | { readonly as: 'patient'; readonly operation: Operation }
  /** A fault, and a request that gets it. */
  | { readonly as: 'fault'; readonly edits: SmspEdits | 'overloaded' }
  | { readonly as: 'vocabulary' }
  /** An answer of a mini service that this door does not have. */
  | { readonly as: 'other service' }

const answer = (operation: Operation, asked: Asked): Expectation => ({ as: 'answer', operation, edits: { operation, asked } })
const { number, birth, ...named } = MAUD
const search = { ...named, birth }
const known = { number, birth }
const badDate = { ...known, birth: '1954' }
/** A mustUnderstand header that nobody knows. */
const obliging: SmspEdits = { header: (xml) => `${xml}<x:someheader xmlns:x="urn:x" soap:mustUnderstand="1"/>` }

const table: Readonly<Record<string, Expectation>> = {
  'itk-faults/tkw__Client-1000.xml': { as: 'fault', edits: { distribution: swap('<itk:payloads count="1"', '<itk:payloads count="2"') } },
  'itk-faults/tkw__Client-3000.xml': { as: 'fault', edits: {} },
  'itk-faults/tkw__DE_error_reference.xml': { as: 'vocabulary' },
  'itk-faults/tkw__Server-2100.xml': { as: 'fault', edits: 'overloaded' },
  'itk-faults/tkw__mustUnderstand-0000.xml': { as: 'fault', edits: obliging },
  'itk-faults/tkw__versionMismatch-0000.xml': {
    as: 'fault',
    edits: { envelope: (xml) => xml.replaceAll('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope') },
  },
  'smsp-other/tkw__NHSQueryResponse_NRF_REPC_MT000012GB01_CPIS-0001_01_ITK.xml': { as: 'other service' },
  'smsp-other/tkw__NHSQueryResponse_Success_REPC_MT000012GB01_SMSP-0000_01_ITK.xml': { as: 'other service' },
  'smsp-other/tkw__getSCRStatusResponse-v1-0_REPC_MT150001GB01.xml': { as: 'other service' },
  'smsp-other/tkw__queryPTVResponse-v1-0_REPC_MT150007GB01.xml': { as: 'other service' },
  'smsp-other/tkw__querySCRActivityResponse-v1-0_REPC_MT150014GB01.xml': { as: 'other service' },
  'smsp-responses/inhealthcare__soap.xml': { as: 'patient', operation: 'verifyNHSNumber' },
  'smsp-responses/tkw__getNHSNumberResponse_DEMOG-0001.xml': answer('getNHSNumber', { ...search, family: 'NOBODY' }),
  'smsp-responses/tkw__getNHSNumberResponse_SMSP-0000.xml': answer('getNHSNumber', search),
  'smsp-responses/tkw__getNHSNumberResponse_SMSP-0005.xml': {
    as: 'answer',
    operation: 'getNHSNumber',
    edits: { operation: 'getNHSNumber', audit: ['1.2.826.0.1285.0.2.0.107', '111111111111'] },
  },
  'smsp-responses/tkw__getPatientDetailsByNHSNumberResponse_DEMOG-0017.xml': answer('getPatientDetailsByNHSNumber', {
    number: '9990000042',
    birth: '19480229',
  }),
  'smsp-responses/tkw__getPatientDetailsByNHSNumberResponse_DEMOG-0022.xml': answer('getPatientDetailsByNHSNumber', {
    number: '9990000077',
    birth: '19700101',
  }),
  'smsp-responses/tkw__getPatientDetailsByNHSNumberResponse_SMSP-0000.xml': { as: 'patient', operation: 'getPatientDetailsByNHSNumber' },
  'smsp-responses/tkw__getPatientDetailsBySearchResponse_DEMOG-0007.xml': answer('getPatientDetailsBySearch', {
    birth: '19330910',
    gender: '2',
    family: 'DOUBLEDAY',
    given: 'IVY',
  }),
  'smsp-responses/tkw__getPatientDetailsBySearchResponse_SMSP-0000.xml': { as: 'patient', operation: 'getPatientDetailsBySearch' },
  'smsp-responses/tkw__getPatientDetailsCOMT_MT000016GB01.xml': { as: 'patient', operation: 'getPatientDetails' },
  'smsp-responses/tkw__getPatientDetailsResponse_SMSP-0000-ex1.xml': { as: 'patient', operation: 'getPatientDetails' },
  'smsp-responses/tkw__getPatientDetailsResponse_SMSP-0000-ex3.xml': { as: 'patient', operation: 'getPatientDetails' },
  'smsp-responses/tkw__getPatientDetailsResponse_SMSP-0000-ex4.xml': { as: 'patient', operation: 'getPatientDetails' },
  'smsp-responses/tkw__getPatientDetailsResponse_SMSP-0001.xml': answer('getPatientDetails', badDate),
  // Only a rule, or a trigger of the test tool, gives it.
  'smsp-responses/tkw__getPatientDetailsResponse_SMSP-9999.xml': answer('getPatientDetails', { ...known, number: '9999999999' }),
  'smsp-responses/tkw__verifyNHSNumberResponse_DEMOG-0040.xml': answer('verifyNHSNumber', { ...known, birth: '19540613' }),
  'smsp-responses/tkw__verifyNHSNumberResponse_DEMOG-0042.xml': answer('verifyNHSNumber', { ...known, number: 'ABC1234567' }),
  'smsp-responses/tkw__verifyNHSNumberResponse_SMSP-0000.xml': { as: 'patient', operation: 'verifyNHSNumber' },
  'smsp-responses/tkw__verifyNHSNumber_COMT_MT000013GB01.xml': { as: 'patient', operation: 'verifyNHSNumber' },
}

const ordered = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
})
type Node = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
  readonly children: Node[]
}

/** A document as a tree, elements in their order, attributes by name, namespaces left out. */
function tree(xml: string): Node {
  const walk = (list: readonly Record<string, unknown>[]): Node[] =>
    list.flatMap((each) => {
      const name = Object.keys(each).find((key) => key !== ':@' && !key.startsWith('?'))
      if (name === undefined || name === '#text') return []
      const inner = Array.isArray(each[name]) ? each[name] : []
      const attributes = Object.entries(each[':@'] ?? {})
        .map(([key, value]) => [key.replace('@_', ''), String(value)] as const)
        .filter(([key]) => !/^xmlns$|^xsi$|schemaLocation/.test(key))
        .sort(([one], [other]) => (one < other ? -1 : 1))
      const text = inner
        .map((part: Record<string, unknown>) => part['#text'] ?? '')
        .join('')
        .trim()
      return [{ name, attributes: Object.fromEntries(attributes), text, children: walk(inner) }]
    })
  const [root] = walk(ordered.parse(xml))
  if (root === undefined) throw new Error('no element')
  return root
}

function find(node: Node, name: string): Node | undefined {
  if (node.name === name) return node
  for (const child of node.children) {
    const found = find(child, name)
    if (found !== undefined) return found
  }
  return undefined
}
const all = (node: Node | undefined, name: string) => node?.children.filter((child) => child.name === name) ?? []
const attr = (node: Node | undefined, name: string) => node?.attributes[name]

const payloadOf = (xml: string): Node => {
  const payload = find(tree(xml), 'payload')?.children[0]
  if (payload === undefined) throw new Error('no payload')
  return payload
}

/** The payload with what is new in every answer, and what our directory does not keep of a practice’s address, blanked. */
function comparable(payload: Node): Node {
  const blank = (node: Node, inPractice: boolean): Node => {
    const here = inPractice || node.name === 'gPPractice'
    return {
      ...node,
      // Our directory keeps fewer lines of it, and its name in capitals.
      text: here ? (node.name === 'streetAddressLine' ? '' : node.text.toUpperCase()) : node.text,
      children: node.children.map((child) => blank(child, here)),
    }
  }
  const [id, ...rest] = blank(payload, false).children
  expect(id?.name).toBe('id')
  return { ...payload, children: rest }
}

/** The record that a file's patient tells of. */
function patientOf(payload: Node): Patient {
  const patient = find(payload, 'patient')
  const person = find(payload, 'patientPerson')
  const [name] = all(patient, 'name')
  const text = (node: Node | undefined, child: string) => all(node, child)[0]?.text
  const death = attr(all(person, 'deceasedTime')[0], 'value')
  const practice = find(payload, 'locationOrganization')
  const record = {
    nhsNumber: attr(all(patient, 'id')[0], 'extension') ?? '',
    gender: attr(all(person, 'administrativeGenderCode')[0], 'code') ?? '1',
    birth: { value: attr(all(person, 'birthTime')[0], 'value') ?? '19800101' },
    names: [{ given: all(name, 'given').map((each) => each.text), family: text(name, 'family') ?? 'ANYBODY' }],
    addresses: all(patient, 'addr').map((addr) => ({
      use: attr(addr, 'use'),
      lines: all(addr, 'streetAddressLine').map((line) => line.text),
      postcode: text(addr, 'postalCode'),
    })),
    telecoms: all(patient, 'telecom').map((telecom) => ({
      use: attr(telecom, 'use'),
      value: attr(telecom, 'value'),
      from: attr(find(telecom, 'low'), 'value'),
    })),
    gp: practice === undefined ? [] : [{ code: attr(all(practice, 'id')[0], 'extension') }],
    ...(death === undefined ? {} : { death: { value: death } }),
  }
  return Patient.parse(record)
}

describe.skipIf(!present)('every file of the corpus for the mini services', () => {
  let spine: SmspEnvironment
  let triggering: SmspEnvironment
  let bare: SmspEnvironment
  beforeAll(async () => {
    spine = await smspEnvironment()
    triggering = await smspEnvironment({ smspTriggers: true })
    bare = await smspEnvironment({ smspSuperseded: 'code-only' })
  })

  it('has an entry in the table, and every entry a file', () => {
    expect(files).toEqual(Object.keys(table).sort())
  })

  it.each(Object.entries(table))('%s', async (file, expected) => {
    if (expected.as === 'vocabulary') {
      const concepts = parsed(textOf(file)).Vocabularies.vocabulary.concept
      // One of the names in the file lacks a blank.
      const names = concepts.map((each: Record<string, string>) => [
        each['@_code'],
        each['displayName']?.replace('EnvelopeManifest', 'Envelope Manifest'),
      ])
      expect(Object.entries(DE_CODES)).toEqual(names)
      return
    }
    if (expected.as === 'fault') return faultLike(file, expected.edits)
    if (expected.as === 'other service') {
      const service = attr(find(tree(textOf(file)), 'header'), 'service')?.replace(/Response$/, '') ?? ''
      const { answer: came, exchange } = await spine.ask(smspRequest({ action: service }))
      expect([came.status, exchange.problems.at(-1)?.code]).toEqual([500, 'MS-ITK-SERVICE-UNKNOWN'])
      return
    }
    const theirs = textOf(file)
    const payload = payloadOf(theirs)
    if (expected.as === 'patient') await keep(payload)
    const theirCode = attr(all(payload, 'value')[0], 'code')
    const edits =
      expected.as === 'answer' ? expected.edits : { operation: expected.operation, asked: askedFor(expected.operation, payload) }
    // The sample of a superseded number has none; a failure of the service itself comes from a trigger here.
    const asked = theirCode === 'SMSP-9999' ? triggering : theirCode === 'DEMOG-0017' ? bare : spine
    const { answer: came } = await asked.ask(smspRequest(edits))
    expect(came.status).toBe(200)
    const ours = payloadOf(came.text)
    if (expected.as === 'patient') expect(comparable(ours)).toEqual(comparable(payload))
    else expect(shape(ours)).toEqual(shape(payload))
    expect(attr(find(tree(came.text), 'header'), 'service')).toBe(attr(find(tree(theirs), 'header'), 'service'))
    const { id: _ours, ...item } = find(tree(came.text), 'manifestitem')?.attributes ?? {}
    const { id: _theirs, ...theirItem } = find(tree(theirs), 'manifestitem')?.attributes ?? {}
    expect(item).toMatchObject(theirItem)
  })

  /** Names and codes of an answer, without whom it is about. */
  const shape = (node: Node): unknown => [node.name, attr(node, 'code') ?? '', node.children.map(shape)]

  async function keep(payload: Node): Promise<void> {
    const record = patientOf(payload)
    const space = spine.environment.spaces.default
    await (await spine.environment.patients()).put(space, [record])
    const practice = find(payload, 'gPPractice')
    if (practice === undefined) return
    spine.environment.directory('default').putEntry(
      organisationEntry({
        odsCode: attr(find(practice, 'id'), 'extension') ?? '',
        name: find(practice, 'name')?.text ?? '',
        kind: 'practice',
        address: ['ELM ROAD'],
        town: 'ESHER',
        postcode: find(practice, 'postalCode')?.text ?? '',
        ...telephoneOf(practice),
      }),
    )
  }

  const telephoneOf = (practice: Node): { telephone?: string } => {
    const telephone = attr(find(practice, 'telecom'), 'value')?.replace('tel:', '')
    return telephone === undefined ? {} : { telephone }
  }

  function askedFor(operation: Operation, payload: Node): Asked {
    const { nhsNumber, gender, birth: born, names } = patientOf(payload)
    const [name] = names
    const byNumber = { number: nhsNumber, birth: born.value ?? '' }
    if (operation !== 'getPatientDetailsBySearch') return byNumber
    return { birth: born.value ?? '', gender, family: name?.family ?? '', given: name?.given[0] ?? '' }
  }

  async function faultLike(file: string, edits: SmspEdits | 'overloaded'): Promise<void> {
    const theirs = parsed(textOf(file)).Fault
    let text: string
    if (edits === 'overloaded') {
      spine.environment.faults.add({
        on: 'request',
        space: 'default',
        door: 'smsp',
        match: {},
        times: 1,
        effect: { do: 'refuse', as: 'itk-fault', code: '2100', text: 'away', when: 'before' },
      })
      text = (await spine.ask(smspRequest())).answer.text
    } else if (file.includes('3000')) {
      // Party and certificate belong to another space's directory: this one's does not know them.
      const { name } = await spine.environment.createSpace({ name: 'empty', claims: {}, seed: 'none' })
      text = (await spine.ask(smspRequest({ headers: ['X-Mock-Spine-Space', name] }))).answer.text
    } else text = (await spine.ask(smspRequest(edits))).answer.text
    const ours = parsed(text).Envelope.Body.Fault
    expect(ours.faultcode).toBe(theirs.faultcode)
    expect(ours.faultstring).toEqual(theirs.faultstring)
    expect(ours.faultactor).toEqual(theirs.faultactor)
    const info = (fault: typeof ours) => fault.detail.ToolkitErrorInfo
    expect(Object.keys(info(ours))).toEqual(Object.keys(info(theirs)))
    expect(info(ours).ErrorCode).toEqual(info(theirs).ErrorCode)
    expect(info(ours).ErrorID).toMatch(/^[A-F0-9]{8}(-[A-F0-9]{4}){3}-[A-F0-9]{12}$/)
  }
})

it('the operations of the corpus are those that there are', () => {
  const operations = Object.values(table).flatMap((each) => ('operation' in each ? [`${each.operation}-v1-0`] : []))
  expect(new Set(operations)).toEqual(new Set(Object.values(OPERATIONS).map(({ name }) => name)))
})
