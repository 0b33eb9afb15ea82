import type { DeliveryKind, Verdict } from '../../../kernel/delivery.ts'
import { problem } from '../../../kernel/problem.ts'
import { viewOf } from '../../../national/sessions/token-event.ts'
import { isTokenEvent } from '../../../national/sessions/told.ts'
import { eventTypes, writeNotificationSet } from '../../../wire/access-manager/write.ts'
import { maskTickets } from '../../../wire/sso/ticket.ts'
import { authenticationProblems as P } from '../problems.ts'

/** What listeners are posted when a session changes (dossier identity-and-pki 5.3). An event that can't be delivered is given up. */
export const tokenEvent: DeliveryKind = {
  build(entry) {
    const { content } = entry
    if (!isTokenEvent(content)) throw new Error('an outbox entry that is no token event')
    const { event, at, session, properties } = content
    const view = viewOf(session, at, event === 'property' ? 'valid' : 'destroyed', properties)
    const text = writeNotificationSet(numberOf(entry.id), view, event, at)
    return {
      target: entry.target,
      verb: 'POST',
      fields: ['Content-Type', 'text/xml; charset=UTF-8'],
      body: Buffer.from(text),
      kept: Buffer.from(maskTickets(text)),
      plainHttp: true,
      names: [],
      labels: { uid: session.uid, session: session.id, event },
      summary: `Token event ${eventTypes[event]} (${event}) for ${session.uid}`,
      standIn: () => ({ status: 200, fields: ['Content-Type', 'text/html'], body: Buffer.from('OK') }),
      judge(result): Verdict {
        if ('problem' in result) return { done: false, retry: true, problem: result.problem }
        if (result.status >= 200 && result.status < 300) return { done: true }
        const what = problem(P['MS-TOKEN-EVENT-REFUSED'], { came: `HTTP ${result.status}`, expected: '200' })
        return { done: false, retry: true, problem: what }
      },
    }
  },
  failed: () => [],
}

/** A whole number of the entry's id, the same at every try. */
function numberOf(id: string): string {
  let sum = 0
  for (const character of id) sum = (sum * 33 + (character.codePointAt(0) ?? 0)) % 1_000_000
  return String(sum)
}
