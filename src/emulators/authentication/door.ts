import { CapturedBody } from '../../kernel/captured-body.ts'
import { type Inbound, runPipeline } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import type { Door } from '../../kernel/lazy-emulator.ts'
import { served } from '../../kernel/override.ts'
import { maskTickets } from '../../wire/sso/ticket.ts'
import { Challenges } from './challenges.ts'
import { operationAt } from './contract.ts'
import { matchables } from './matchables.ts'
import { overrideForms } from './overridden.ts'
import type { AuthenticationParts } from './parts.ts'
import { pipeline } from './pipeline.ts'
import { refusal, refuseAtEdge } from './refuse.ts'
import { Visit } from './visit.ts'

/** What happens behind the declaration. */
export function authenticationDoor(parts: AuthenticationParts): Door {
  const challenges = new Challenges()
  return {
    serve(exchange, inbound) {
      maskRequest(exchange, inbound, parts.settings.journalBody)
      const operation = operationAt(pathOf(inbound.target), inbound.authority === parts.hosts.portal)
      exchange.labels['operation'] = operation.name
      const visit = new Visit(exchange, inbound, operation, parts, challenges)
      return served(visit, (visit) => runPipeline(pipeline, visit), overrideForms, refusal)
    },
    refuse(exchange, what) {
      exchange.request = { ...exchange.request, line: maskTickets(exchange.request.line) }
      const [, target = ''] = exchange.request.line.split(' ')
      return refuseAtEdge(operationAt(pathOf(target), false), what)
    },
    matchables,
  }
}

const pathOf = (target: string): string => target.split('?', 1)[0] ?? ''

/** The journal keeps what was sent, but no ticket that opens a session. */
function maskRequest(exchange: Exchange, { body }: Inbound, keep: number): void {
  const { request } = exchange
  const text = body.length <= keep ? body.toString('latin1') : ''
  const masked = maskTickets(text).replace(/requester="[^"]{0,400}"/g, 'requester="[masked]"')
  const kept = masked === text ? request.body : CapturedBody.ofText(masked, body.length, keep)
  exchange.request = { ...request, line: maskTickets(request.line), body: kept }
}
