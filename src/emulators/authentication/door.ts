import { CapturedBody } from '../../kernel/captured-body.ts'
import { type Inbound, runPipeline } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { afterWork } from '../../kernel/override.ts'
import type { Reply } from '../../kernel/reply.ts'
import { maskTickets } from '../../wire/sso/ticket.ts'
import { Challenges } from './challenges.ts'
import { operationAt } from './contract.ts'
import { overrideForms } from './overridden.ts'
import type { AuthenticationParts } from './parts.ts'
import { pipeline } from './pipeline.ts'
import { refusal } from './refuse.ts'
import { Visit } from './visit.ts'

/** What stands behind the declaration: loaded with the first request. */
export function authenticationDoor(parts: AuthenticationParts): (exchange: Exchange, inbound: Inbound) => Promise<Reply> {
  const challenges = new Challenges()
  return async (exchange, inbound) => {
    maskRequest(exchange, inbound, parts.settings.journalBody)
    const operation = operationAt(inbound.target.split('?', 1)[0] ?? '')
    if (operation === undefined) throw new Error(`no operation at ${inbound.target}`)
    exchange.labels['operation'] = operation.name
    const visit = new Visit(exchange, inbound, operation, parts, challenges)
    try {
      const done = runPipeline(pipeline, visit)
      if (done !== undefined) await done
      return afterWork(visit, () => overrideForms(visit))
    } catch (error) {
      return refusal(error, visit)
    }
  }
}

/** The journal keeps what was sent, but no ticket that opens a session. */
function maskRequest(exchange: Exchange, { body }: Inbound, keep: number): void {
  const { request } = exchange
  const text = body.length <= keep ? body.toString('latin1') : ''
  const masked = maskTickets(text)
  const kept = masked === text ? request.body : CapturedBody.ofText(masked, body.length, keep)
  exchange.request = { ...request, line: maskTickets(request.line), body: kept }
}
