import { accessFault } from '../../../directory/access.ts'
import { problem } from '../../../kernel/problem.ts'
import type { WrapperRule } from '../../../wire/hl7v3/wrapper.ts'
import { ruleText } from '../../../wire/hl7v3/wrapper-codes.ts'
import { messagingProblems } from '../problems.ts'
import { rejection } from '../rejection.ts'
import type { Visit } from '../visit.ts'

/**
 * Judges the HL7 wrapper and the accredited systems. What fails here does not refuse the POST: Spine acknowledges it and
 * answers with a rejection (AR), as the captured one with code 506 (dossier ebxml-messaging 2.2 a, 3.3).
 */
export function authorise(visit: Visit): void {
  const { wrapper } = visit.payload
  const [broken] = wrapper.faults
  if (broken !== undefined) {
    visit.exchange.problems.push(
      problem(messagingProblems['MS-HL7-WRAPPER'], {
        came: broken.came,
        expected: `${broken.expected} (${broken.rule})`,
        at: broken.at,
        invented: broken.rule !== 'INVALID_COMM_FUNC_RCV',
      }),
    )
    return reject(visit, broken.rule, ruleText(broken.rule))
  }
  if (!allowed(visit, wrapper.receiverAsid, visit.envelope.to.value, 'Rcv'))
    return reject(visit, 'INVALID_COMM_FUNC_RCV', ruleText('INVALID_COMM_FUNC_RCV'))
  if (!allowed(visit, wrapper.senderAsid, visit.envelope.from.value, 'Snd'))
    reject(visit, 'INVALID_COMM_FUNC_SND', ruleText('INVALID_COMM_FUNC_SND'))
}

function allowed(visit: Visit, asid: string, partyKey: string, side: 'Rcv' | 'Snd'): boolean {
  const wrong = accessFault(visit.parts.directory(visit.space.name), asid, visit.entry.interaction, partyKey)
  if (wrong === undefined) return true
  const { fault, came, expected } = wrong
  const at = `communicationFunction${side}/device/id/@extension`
  const kind = messagingProblems[fault === 'unknown' ? 'MS-UNKNOWN-ASID' : 'MS-ASID-ACL']
  visit.exchange.problems.push(problem(kind, { came, expected, at, invented: side === 'Snd' }))
  return false
}

function reject(visit: Visit, rule: WrapperRule, text: string): void {
  visit.rejection = rejection(rule, text)
}
