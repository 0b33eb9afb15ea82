import { expect, it } from 'vitest'
import { INBOX, parsePartyRecord } from '../../src/directory/records.ts'
import { ProblemError } from '../../src/kernel/problem.ts'
import { ANSWER, endpointInput, partyInput, UPLOAD } from './parties.ts'

const endpoint = endpointInput('S1')
const system = { asid: '000000000001', interactions: [UPLOAD] }

it('keeps a valid record as written and freezes it', () => {
  const record = parsePartyRecord(partyInput(1))
  expect(record).toEqual(partyInput(1))
  expect(Object.isFrozen(record) && Object.isFrozen(record.endpoints) && Object.isFrozen(record.endpoints[0])).toBe(true)
})

it.each([
  ['the e-RS party key of eight digits', { partyKey: 'YEO-11809150', odsCode: 'YEO' }],
  ['a party key of six digits', { partyKey: 'X26-822084', odsCode: 'X26' }],
  ['a party without a listener', { endpoints: [{ ...endpoint, url: INBOX }] }],
  ['a party that only calls', { endpoints: [] }],
  ['a manufacturer', { manufacturer: 'X09001' }],
  ['a system of another organisation', { accreditedSystems: [{ ...system, odsCode: 'K81045', name: 'hosted' }] }],
])('accepts %s', (_, changes) => {
  expect(parsePartyRecord(partyInput(1, changes))).toMatchObject(changes)
})

it('keeps contract values in canonical case, whatever the case they came in', () => {
  const loud = {
    ...endpoint,
    syncReplyMode: 'mshsignalsonly',
    ackRequested: 'ALWAYS',
    duplicateElimination: 'Never',
    isAuthenticated: 'Transient',
  }
  expect(parsePartyRecord({ ...partyInput(1), endpoints: [loud] }).endpoints[0]).toMatchObject({
    syncReplyMode: 'MSHSignalsOnly',
    ackRequested: 'always',
    duplicateElimination: 'never',
    isAuthenticated: 'transient',
  })
})

it.each<[string, Record<string, unknown>, string]>([
  ['a party key without digits', { partyKey: 'T00001-ABC' }, 'partyKey: not a party key'],
  ['a party key of another organisation', { partyKey: 'T00002-0000001' }, 'partyKey: a party key starts with the ODS code: T00001-'],
  ['an ASID of eleven digits', { accreditedSystems: [{ ...system, asid: '00000000001' }] }, 'accreditedSystems[0].asid: not an ASID'],
  ['an ASID read as a number', { accreditedSystems: [{ ...system, asid: 999000000011 }] }, '12 digits in quotes'],
  ['an unqualified interaction', { endpoints: [{ ...endpoint, interaction: 'MCCI_IN010000UK13' }] }, 'not a service-qualified interaction'],
  ['a plain http URL', { endpoints: [{ ...endpoint, url: 'http://localhost/' }] }, 'neither an https: URL nor "inbox:"'],
  ['an inbox with a name', { endpoints: [{ ...endpoint, url: 'inbox:a' }] }, 'neither an https: URL nor "inbox:"'],
  ['a URL with a password', { endpoints: [{ ...endpoint, url: 'https://a:b@localhost/' }] }, 'no user name, password or fragment'],
  [
    'an interval that is no duration',
    { endpoints: [{ ...endpoint, retryInterval: '1 minute' }] },
    'retryInterval: not an ISO 8601 duration',
  ],
  ['retries in quotes', { endpoints: [{ ...endpoint, retries: '2' }] }, 'retries: a whole number'],
  ['an unknown SyncReply mode', { endpoints: [{ ...endpoint, syncReplyMode: 'maybe' }] }, 'syncReplyMode: one of MSHSignalsOnly, None'],
  ['an unknown actor', { endpoints: [{ ...endpoint, actor: 'nextMSH' }] }, 'actor: urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH'],
  ['an FQDN with a scheme', { fqdn: 'https://a.nhs.uk' }, 'fqdn: not a host name'],
  ['a misspelt key', { odscode: 'T00001' }, 'unknown key "odscode": did you mean "odsCode"?'],
  ['a misspelt contract property', { endpoints: [{ ...endpoint, retryIntervall: 'PT1M' }] }, 'did you mean "retryInterval"?'],
  ['a key that resembles nothing', { colour: 'blue' }, 'unknown key "colour" (known: partyKey'],
  ['the same CPA id twice', { endpoints: [endpoint, { ...endpoint, interaction: UPLOAD }] }, 'endpoints[1].cpaId: CPA id S1 stands twice'],
  [
    'two endpoints of one interaction',
    { endpoints: [endpoint, { ...endpoint, cpaId: 'S2' }] },
    `endpoints[1].interaction: ${ANSWER} has an endpoint already`,
  ],
  ['the same ASID twice', { accreditedSystems: [system, system] }, 'accreditedSystems[1].asid: ASID 000000000001 stands twice'],
])('refuses %s', (_, changes, says) => {
  const input = { ...partyInput(1), ...changes }
  expect(() => parsePartyRecord(input)).toThrow(ProblemError)
  expect(() => parsePartyRecord(input)).toThrow(says)
  expect(() => parsePartyRecord(input)).toThrow('MS-PARTY-RECORD')
})

it('lists every fault of a record at once', () => {
  expect(() => parsePartyRecord({ ...partyInput(1), name: '', fqdn: '-' })).toThrow(/name: .*fqdn: not a host name/)
})
