import { accessFault, isUnder } from '../../../directory/access.ts'
import type { RegisteredSystem } from '../../../directory/directory.ts'
import { problem } from '../../../kernel/problem.ts'
import { fault } from '../../../national/sync-fault.ts'
import { syncProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'
import { certificateNames } from './identify.ts'

/**
 * Whether the sending system may use the interaction, belongs to whom the certificate names, and the receiving system is Spine's for it
 * (dossier sync-pds-smsp-gazetteer 1.9). @throws SyncFault 300
 */
export function authorise(visit: Visit): void {
  const { envelope, parts } = visit
  checkAccess(visit, envelope.sender.value, 'Snd')
  const sender = parts.directory(visit.space.name).system(envelope.sender.value)
  if (sender === undefined) throw new Error('an ASID that may use an interaction is not in the directory')
  visit.sender = sender
  visit.exchange.labels['fromParty'] = sender.party.partyKey
  checkCertificate(visit, sender)
  checkAccess(visit, envelope.receiver.value, 'Rcv', parts.spinePartyKey)
}

function checkAccess({ entry, parts, space }: Visit, asid: string, side: 'Rcv' | 'Snd', partyKey?: string): void {
  const wrong = accessFault(parts.directory(space.name), asid, entry.interaction, partyKey)
  if (wrong === undefined) return
  const at = `/Envelope/Header/hl7:communicationFunction${side}/hl7:device/hl7:id/@extension`
  const kind = syncProblems[wrong.fault === 'unknown' ? 'MS-UNKNOWN-ASID' : 'MS-ASID-ACL']
  throw fault('accessDenied', problem(kind, { came: wrong.came, expected: wrong.expected, at }), `communicationFunction${side}`)
}

/** Whether the sender's party has a record under the certificate's FQDN. */
function checkCertificate(visit: Visit, { party, system }: RegisteredSystem): void {
  const { exchange, inbound, parts, space } = visit
  const { partyCheck } = parts.settings
  const names = certificateNames(inbound)
  if (partyCheck === 'off' || isUnder(parts.directory(space.name), names, party.partyKey)) return
  const details = {
    came: `ASID ${system.asid} of ${party.partyKey} with a certificate for ${names[0] ?? 'nobody'}`,
    expected: `a certificate for ${party.fqdn}, where ${party.partyKey} is registered`,
    at: '/Envelope/Header/hl7:communicationFunctionSnd',
  }
  if (partyCheck === 'strict') throw fault('accessDenied', problem(syncProblems['MS-FROM-PARTY'], details), 'communicationFunctionSnd')
  exchange.problems.push(problem(syncProblems['MS-FROM-PARTY-UNCHECKED'], details))
}
