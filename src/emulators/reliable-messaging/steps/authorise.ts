import type { RegisteredSystem } from '../../../directory/directory.ts'
import { problem } from '../../../kernel/problem.ts'
import type { WrapperRule } from '../../../wire/hl7v3/wrapper.ts'
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
    return reject(visit, broken.rule, displayName(broken.rule))
  }
  const directory = visit.parts.directory(visit.space.name)
  if (!allowed(visit, directory.system(wrapper.receiverAsid), wrapper.receiverAsid, visit.envelope.to.value, 'Rcv'))
    return reject(visit, 'INVALID_COMM_FUNC_RCV', displayName('INVALID_COMM_FUNC_RCV'))
  if (!allowed(visit, directory.system(wrapper.senderAsid), wrapper.senderAsid, visit.envelope.from.value, 'Snd'))
    reject(visit, 'INVALID_COMM_FUNC_SND', displayName('INVALID_COMM_FUNC_SND'))
}

function allowed(visit: Visit, system: RegisteredSystem | undefined, asid: string, partyKey: string, side: 'Rcv' | 'Snd'): boolean {
  const at = `communicationFunction${side}/device/id/@extension`
  const invented = side === 'Snd'
  if (system === undefined) {
    visit.exchange.problems.push(
      problem(messagingProblems['MS-UNKNOWN-ASID'], { came: asid, expected: `an ASID of ${partyKey}`, at, invented }),
    )
    return false
  }
  if (system.party.partyKey === partyKey && system.interactions.has(visit.entry.interaction)) return true
  visit.exchange.problems.push(
    problem(messagingProblems['MS-ASID-ACL'], {
      came: `${asid} of ${system.party.partyKey}${system.interactions.has(visit.entry.interaction) ? '' : `, without ${visit.entry.interaction}`}`,
      expected: `an ASID of ${partyKey} that holds ${visit.entry.interaction}`,
      at,
      invented,
    }),
  )
  return false
}

function reject(visit: Visit, rule: WrapperRule, text: string): void {
  visit.rejection = rejection(rule, text)
}

/** Texts in the style of the captured one, `{interactionId}` literal as there. */
function displayName(rule: WrapperRule): string {
  const path: Partial<Record<WrapperRule, string>> = {
    INVALID_ID: 'hl7:id/@root is missing, empty or invalid',
    INVALID_CREATION_TIME: 'hl7:creationTime/@value is missing, empty or invalid',
    INVALID_VERSION_CODE: 'hl7:versionCode/@code is missing, empty or invalid',
    INCONSISTENT_HL7_INTERACTION_ID: 'hl7:interactionId/@extension is missing, empty or inconsistent',
    INVALID_COMM_FUNC_RCV: 'hl7:communicationFunctionRcv/hl7:device/hl7:id/@extension is missing, empty, invalid or ACL violation',
    INVALID_COMM_FUNC_SND: 'hl7:communicationFunctionSnd/hl7:device/hl7:id/@extension is missing, empty, invalid or ACL violation',
  }
  return `hl7:{interactionId}/${path[rule] ?? `hl7:ControlActEvent is missing or invalid (${rule})`}`
}
