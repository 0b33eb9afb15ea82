import type { Turn } from '../../../kernel/turn.ts'
import type { DomainAnswer } from '../../../national/domain.ts'
import { isoSeconds } from '../../../wire/hl7v3/time.ts'
import type { Played } from '../practice-replies.ts'
import type { Visit } from '../visit.ts'

/** What was answered to an accepted message; a repeated one gets the same again. */
export interface Acceptance {
  readonly ackId: string
  readonly ackAt: string
  readonly repeated: boolean
  readonly answer: DomainAnswer | undefined
  /** The sender has a contract under which the answer can be delivered. */
  readonly deliverable: boolean
  /** Another message with the same HL7 id was processed before. */
  readonly sameHl7Id?: boolean
  /** What the addressed organisation did, where mock-spine plays it. */
  readonly played?: Played
}

/** What the work on a message, done once, amounts to. */
export type Work = Pick<Acceptance, 'answer' | 'deliverable' | 'sameHl7Id' | 'played'>

const REPEATED: Work = { answer: undefined, deliverable: true }

/**
 * Does the work of a message once: where its contract or its header eliminates duplicates, a repeated eb:MessageId of the same sender gets the
 * original acknowledgement and nothing is done (ebMS 2.0 §6.5; dossier ebxml-messaging 2.6).
 */
export async function once(visit: Visit, turn: Turn, work: () => Promise<Work>): Promise<Acceptance> {
  const { envelope, parts, contract } = visit
  const eliminates = contract.endpoint.duplicateElimination === 'always' || envelope.duplicateElimination > 0
  const key = `ebxml ${envelope.from.value} ${envelope.messageId.value.toUpperCase()}`
  if (eliminates) {
    const earlier = await turn.recall(key)
    if (earlier !== undefined) {
      const [ackId = '', ackAt = ''] = earlier.split(' ')
      return { ackId, ackAt, repeated: true, ...REPEATED }
    }
  }
  const done = await work()
  const ackId = parts.ids.timeUuid()
  const ackAt = isoSeconds(turn.now)
  if (eliminates)
    turn.remember(key, `${ackId} ${ackAt}`, turn.now + (contract.reliability.persistDurationMs ?? parts.settings.persistDefault))
  return { ackId, ackAt, repeated: false, ...done }
}
