import { type PartyRecord, type PartyRecordInput, parsePartyRecord } from '../../src/directory/records.ts'

export const UPLOAD = 'urn:nhs:names:services:psis:REPC_IN150016UK05'
export const ANSWER = 'urn:nhs:names:services:psis:MCCI_IN010000UK13'

/** A party record as people write it: one system, one reliable endpoint; ids are made from the number. */
export function partyInput(number: number, changes: Partial<PartyRecordInput> = {}): PartyRecordInput {
  return {
    partyKey: `T0000${number}-000000${number}`,
    odsCode: `T0000${number}`,
    name: `Party ${number}`,
    fqdn: 'shared.mock.nhs.uk',
    accreditedSystems: [{ asid: `00000000000${number}`, interactions: [UPLOAD] }],
    endpoints: [endpointInput(`S00000000000${number}`)],
    ...changes,
  }
}

export function endpointInput(cpaId: string): PartyRecordInput['endpoints'][number] {
  return {
    interaction: ANSWER,
    cpaId,
    url: 'https://localhost:9443/',
    syncReplyMode: 'MSHSignalsOnly',
    ackRequested: 'always',
    duplicateElimination: 'always',
    actor: 'urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH',
    retries: 2,
    retryInterval: 'PT1M',
    persistDuration: 'PT5M',
    isAuthenticated: 'transient',
  }
}

export function party(number: number, changes: Partial<PartyRecordInput> = {}): PartyRecord {
  return parsePartyRecord(partyInput(number, changes))
}
