import { problem } from '../../../kernel/problem.ts'
import { fault } from '../../../national/sync-fault.ts'
import { alsoSynchronous } from '../contract.ts'
import { rejection } from '../errors.ts'
import { syncProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'
import { serviceAndAction } from './read-envelope.ts'

/** Finds the interaction that wsa:Action names, and compares SOAPAction with it. @throws SyncFault 101 */
export function resolve(visit: Visit): void {
  const { envelope, parts } = visit
  const { service, action } = serviceAndAction(envelope.action.value)
  const entry = parts.catalogue.find(service, action)
  const at = '/Envelope/Header/wsa:Action'
  if (entry === undefined) {
    const details = { came: envelope.action.value, expected: 'an interaction of the catalogue (stubs/interactions.yaml)', at }
    throw fault('notSupported', problem(syncProblems['MS-UNKNOWN-INTERACTION'], details), 'wsa:Action')
  }
  if (entry.pattern !== 'sync' && !alsoSynchronous.has(entry.interaction)) {
    const details = { came: `${action} (${entry.pattern}) at /sync-service`, expected: `the path for ${entry.pattern} messages`, at }
    throw fault('notSupported', problem(syncProblems['MS-WRONG-PATH'], details), 'URI')
  }
  visit.entry = entry
  compareSoapAction(visit, action)
}

/** SOAPAction comes with quotes or without. Another interaction is refused with the wrapper's own rule; other differences are remarked on. */
function compareSoapAction(visit: Visit, action: string): void {
  const sent = visit.inbound.fields.get('soapaction')
  const bare = (sent ?? '').trim().replace(/^"(.*)"$/, '$1')
  const expected = visit.envelope.action.value
  if (bare === expected) return
  const details = { came: sent ?? 'no SOAPAction', expected, at: 'HTTP header SOAPAction' }
  const named = /[^/:]*$/.exec(bare)?.[0] ?? ''
  if (named === '' || named === action) {
    visit.exchange.problems.push(problem(syncProblems['MS-SOAPACTION-DIFFERS'], details))
    return
  }
  visit.rejection = rejection('INCONSISTENT_HL7_INTERACTION_ID', problem(syncProblems['MS-SYNC-INTERACTION'], details))
}
