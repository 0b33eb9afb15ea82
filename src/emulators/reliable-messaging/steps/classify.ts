import { problem } from '../../../kernel/problem.ts'
import { SIGNAL_SERVICE } from '../../../wire/ebxml/names.ts'
import { fault } from '../errors.ts'
import { messagingProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/**
 * Decides what the message is. Who is addressed decides, not the path alone: suppliers send forward messages to reliablerequest
 * too (dossier ebxml-messaging 1.1); under --strict-paths the path must agree.
 */
export function classify(visit: Visit): void {
  const { envelope, operation, parts } = visit
  if (envelope.service.value === SIGNAL_SERVICE) visit.kind = 'signal'
  else visit.kind = envelope.to.value === parts.spinePartyKey ? 'to-spine' : 'forward'
  const belongs = visit.kind === 'to-spine' ? operation.takes !== 'forward' : operation.takes === 'forward'
  if (belongs || !parts.settings.strictPaths) return
  throw fault(
    'notSupported',
    problem(messagingProblems['MS-WRONG-PATH'], {
      came: `a ${visit.kind === 'to-spine' ? 'message to Spine' : visit.kind === 'signal' ? 'signal' : 'forward message'} at ${operation.path}`,
      expected: visit.kind === 'to-spine' ? 'reliablerequest or queryrequest' : '/reliablemessaging/intermediary',
      at: 'the request URI',
    }),
    'URI',
  )
}
