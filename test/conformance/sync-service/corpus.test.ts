import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { HL7 } from '../../../src/wire/hl7v3/names.ts'
import { readWrapper } from '../../../src/wire/hl7v3/wrapper.ts'
import { readSoapEnvelope } from '../../../src/wire/soap/envelope.ts'
import { readXml } from '../../../src/wire/xml/index.ts'
import { fill } from '../../support/corpus.ts'
import { parsed } from '../../support/supplier.ts'
import { CLIENT, MAUD, type SyncEnvironment, syncEnvironment, syncRequest, systemFor } from '../../support/sync.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = path.join(path.resolve(root, process.env['SPINE_CORPUS'] ?? '../shared/corpus'), 'sync')
const present = existsSync(folder)
const own = (file: string) => /^sync-(requests|responses|faults)\//.test(file)
const files = present
  ? readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
      .filter(own)
      .sort()
  : []
const textOf = (file: string) => readFileSync(path.join(folder, file), 'utf8')

/** What the dossier says of each file that concerns the door (sync-pds-smsp-gazetteer 1.3 to 1.6, 2.1, 5). */
type Expectation =
  /** A request: its interaction, and how it is answered once it comes from our client: the interaction of the answer and its code (of the query when it succeeds), or the fault's. */
  | {
      readonly as: 'request'
      readonly interaction: string
      readonly answer: readonly [interaction: string, code: string]
      readonly bare?: boolean
    }
  /** An answer: its interaction, the element around it, typeCode and code. */
  | { readonly as: 'answer'; readonly interaction: string; readonly around: string; readonly typeCode: string; readonly code?: string }
  | { readonly as: 'fault'; readonly code: string }

const table: Readonly<Record<string, Expectation>> = {
  'sync-faults/mhs__soapfault_response_single_error.xml': { as: 'fault', code: '200' },
  'sync-requests/eps__get_prescription_metadata_request.mustache': {
    as: 'request',
    interaction: 'urn:nhs:names:services:mmquery:QURX_IN000005UK99',
    answer: ['MCCI_IN010000UK13', '9999'],
  },
  'sync-requests/mhs__QUPA_IN000008UK05.mustache': {
    as: 'request',
    interaction: 'urn:nhs:names:services:pdsquery:QUPA_IN000008UK05',
    answer: ['QUPA_IN000009UK06', 'OK'],
    bare: true,
  },
  // Express, and answered at the supplier's own endpoint.
  'sync-requests/mhs__QUPC_IN160101UK05.mustache': {
    as: 'request',
    interaction: 'urn:nhs:names:services:psisquery:QUPC_IN160101UK05',
    answer: ['Fault', '101'],
    bare: true,
  },
  // Its body is a word, for a test of the envelope alone: no id, the first of the wrapper's rules.
  'sync-requests/mhs__soap_request.xml': {
    as: 'request',
    interaction: 'urn:nhs:names:services:pdsquery:QUPA_IN040000UK32',
    answer: ['MCCI_IN010000UK13', '501'],
  },
  'sync-requests/mhs__sync_message.xml': {
    as: 'request',
    interaction: 'urn:nhs:names:services:pdsquery:QUPA_IN040000UK32',
    answer: ['QUPA_IN050000UK32', 'OK'],
  },
  'sync-responses/eps__sync_error.xml': {
    as: 'answer',
    interaction: 'MCCI_IN010000UK13',
    around: 'PrescriptionsResponse',
    typeCode: 'AR',
    code: '202',
  },
  'sync-responses/mhs__sync_outbound_response.mustache': {
    as: 'answer',
    interaction: 'QUPA_IN050000UK32',
    around: 'retrievalQueryResponse',
    typeCode: 'AA',
  },
}

/** The request with its tokens filled, from our client to Spine's system. */
function ours(file: string, bare: boolean, interaction: string, spine: SyncEnvironment): Buffer {
  const [service = '', action = ''] = [
    interaction.slice(0, interaction.lastIndexOf(':')),
    interaction.slice(interaction.lastIndexOf(':') + 1),
  ]
  const to = systemFor(spine, interaction)
  const values = {
    fromASID: CLIENT.asid,
    toASID: to,
    from_asid: CLIENT.asid,
    to_asid: to,
    asid: CLIENT.asid,
    to_party_id: to,
    nhsNumber: MAUD,
    patient_nhs_number: MAUD,
  }
  const text = fill(textOf(file), values).replaceAll('918999199111', CLIENT.asid).replaceAll('000009199092', to)
  if (!bare) return Buffer.from(text)
  const { body } = syncRequest({ service, action, receiverAsid: to, payload: () => text.replace(/^<\?xml.*?\?>/, '') })
  return Buffer.from(body)
}

describe.skipIf(!present)('10.1: every message of the corpus for the door', () => {
  let spine: SyncEnvironment
  beforeAll(async () => {
    spine = await syncEnvironment()
  })

  it('has an entry in the table, and every entry a file', () => {
    expect(files).toEqual(Object.keys(table).sort())
  })

  it.each(Object.entries(table))('%s', async (file, expected) => {
    if (expected.as === 'fault') {
      const { Fault } = parsed(textOf(file)).Envelope.Body
      expect(Fault.detail.errorList.error.errorCode).toBe(expected.code)
      return
    }
    if (expected.as === 'answer') return answers(textOf(file), expected)
    const { interaction, answer, bare } = expected
    const action = interaction.slice(interaction.lastIndexOf(':') + 1)
    const soapAction = `${interaction.slice(0, interaction.lastIndexOf(':'))}/${action}`
    const body = ours(file, bare ?? false, interaction, spine)
    const result = await spine.ask(syncRequest({ body, soapAction }))
    const got = parsed(result.answer.text).Envelope.Body
    const [around = ''] = Object.keys(got)
    if (around === 'Fault') {
      expect(['Fault', got.Fault.detail.errorList.error.errorCode]).toEqual(answer)
      return
    }
    const [answered = ''] = Object.keys(got[around])
    expect(answered).toBe(answer[0])
    expect(result.answer.text).toContain(`code="${answer[1]}"`)
    expect(result.exchange.labels['interaction']).toBe(action)
  })
})

/** Our reader reads what Spine wrote. */
function answers(text: string, { interaction, around, typeCode, code }: Extract<Expectation, { as: 'answer' }>): void {
  const tape = readXml(Buffer.from(fill(text)))
  const envelope = readSoapEnvelope(tape)
  expect(envelope.messageId.value).toHaveLength(41)
  expect(tape.local(envelope.content)).toBe(around)
  const inner = tape.firstChild(envelope.content)
  expect([tape.local(inner), tape.namespace(inner)]).toEqual([interaction, HL7])
  const wrapper = readWrapper(tape, inner)
  expect(wrapper.faults).toEqual([])
  expect(wrapper.receiverAsid).toBe(envelope.receiver.value)
  expect(tape.source(inner)).toContain(`typeCode="${typeCode}"`)
  if (code !== undefined) expect(tape.source(inner)).toContain(`code="${code}"`)
}
