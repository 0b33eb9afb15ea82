import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { checkMessage } from '../../src/environment/check-message.ts'
import { settingsOf } from '../../src/environment/settings.ts'
import { gazetteerRequest } from '../support/gazetteer-request.ts'
import { smspRequest } from '../support/smsp-request.ts'
import { swap } from '../support/sync.ts'

const check = async (body: Buffer | string) => {
  const { ok, lines, problems } = await checkMessage(Buffer.from(body), { settings: settingsOf({}) })
  return { ok, verdict: lines[0], codes: problems.map(({ code }) => code) }
}

/** Requests as files, with what the real doors would say of them. */
const rows: readonly (readonly [what: string, body: Buffer | string, verdict: string, ...codes: string[]])[] = [
  ['a verification', smspRequest().body, 'verifyNHSNumber-v1-0 at /smsp/pds: accepted'],
  [
    'one with an old Timestamp',
    smspRequest({ security: smspSecurity() }).body,
    'verifyNHSNumber-v1-0 at /smsp/pds: accepted',
    'MS-ITK-SECURITY-STALE',
  ],
  [
    'one with a wrong date',
    smspRequest({ asked: { number: '9990000018', birth: '1954' } }).body,
    'verifyNHSNumber-v1-0 at /smsp/pds: answered with SMSP-0001',
    'MS-SMSP-INPUT',
  ],
  [
    'one of an unknown ASID',
    smspRequest({ audit: ['1.2.826.0.1285.0.2.0.107', '111111111111'] }).body,
    'verifyNHSNumber-v1-0 at /smsp/pds: answered with SMSP-0005',
    'MS-SMSP-AUDIT',
  ],
  [
    'one with a wrong count',
    smspRequest({ distribution: swap('<itk:manifest count="1"', '<itk:manifest count="3"') }).body,
    'verifyNHSNumber-v1-0 at /smsp/pds: refused with an ITK fault (1000 DE0006 Distribution Envelope Manifest Processing Error)',
    'MS-ITK-DISTRIBUTION',
  ],
  ['an address', gazetteerRequest().body, 'getAddressListRequest at /addressfinder/query: accepted'],
  [
    'an address without anything',
    gazetteerRequest({ sought: {} }).body,
    'getAddressListRequest at /addressfinder/query: refused with an errorList (1 INVALID_STRUCTURE|postalAddress)',
    'MS-GAZ-EMPTY',
  ],
  [
    'an address cut short',
    readFileSync(new URL('../../examples/gazetteer-address.xml', import.meta.url)).subarray(0, 700),
    'getAddressListRequest at /addressfinder/query: refused with a SOAP fault (201 The message is not well formed)',
    'MS-XML-NOT-WELL-FORMED',
  ],
]

function smspSecurity(): string {
  return '<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><wsu:Timestamp xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"><wsu:Created>2010-01-01T00:00:00Z</wsu:Created><wsu:Expires>2010-01-01T00:05:00Z</wsu:Expires></wsu:Timestamp><wsse:UsernameToken><wsse:Username>u</wsse:Username></wsse:UsernameToken></wsse:Security>'
}

it.each(
  rows.map(([what, body, verdict, ...codes]) => [what, { body, verdict, codes }] as const),
)('checks %s without sending it', async (_what, { body, verdict, codes }) => {
  expect(await check(body)).toEqual({ ok: verdict.endsWith('accepted'), verdict, codes })
})
