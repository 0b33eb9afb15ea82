import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { DeliveryKind } from '../../../kernel/delivery.ts'
import type { DeliveryWorker } from '../../../kernel/delivery-worker.ts'
import type { Exchange } from '../../../kernel/exchange.ts'
import { type OutboxEntry, WITHOUT_END } from '../../../kernel/outbox-entry.ts'
import { problem } from '../../../kernel/problem.ts'
import { Turns } from '../../../kernel/turns.ts'
import type { Environment } from '../../environment.ts'
import { proofProblems } from '../problems.ts'
import { prepared, type ReplayOptions, refused } from './prepare.ts'

/** Of a delivery, without the version that calls through the proxy have. */
const LINE = /^(GET|POST) (\S+)$/

const Content = z.object({
  verb: z.enum(['GET', 'POST']),
  fields: z.array(z.string()),
  /** Base64. */
  body: z.string(),
  names: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  summary: z.string(),
  /** What the other side said the first time: said again for one without a listener. */
  said: z.object({ status: z.int(), fields: z.array(z.string()), body: z.string() }),
})

/** What became of a delivery that was promised again. */
export interface ReplayedDelivery {
  readonly direction: 'out'
  /** Id of the entry in the outbox. */
  readonly entry: string
  readonly ids: Readonly<Record<string, string>>
}

type Target = Pick<Environment, 'spaces' | 'store' | 'worker' | 'parties'>

/** Every door's deliveries can be made again under its own name; entries of an earlier process, too. */
export function registerReplays(worker: DeliveryWorker, doors: readonly string[]): void {
  for (const door of doors) worker.register(`${door}/replay`, replayKind)
}

/**
 * Promises a delivery again: the same message to the same endpoint, made once, at once.
 * @throws ProblemError MS-REPLAY-KIND, MS-REPLAY-CUT, MS-REPLAY-MASKED, MS-REPLAY-IDS, MS-STORE-FAILED
 */
export async function replayDelivery(environment: Target, exchange: Exchange, options: ReplayOptions): Promise<ReplayedDelivery> {
  const [, verb, target] = LINE.exec(exchange.request.line) ?? []
  const space = environment.spaces.get(exchange.space)
  if (verb === undefined || target === undefined || space === undefined)
    throw refused('MS-REPLAY-KIND', exchange.request.line, 'a delivery in a space that exists; or send the call again that caused it')
  const { fields, body, ids } = prepared(exchange, options)
  const parties = environment.parties(exchange.space).filter(({ endpoints }) => endpoints.some(({ url }) => url === target))
  const { reply, labels, summary } = exchange
  const content: z.output<typeof Content> = {
    verb: verb === 'GET' ? 'GET' : 'POST',
    fields: [...fields],
    body: body.toString('base64'),
    names: [...new Set(parties.map(({ fqdn }) => fqdn))],
    labels: { ...renewed(labels, ids), replayOf: exchange.id },
    summary,
    said: {
      status: statusOf(reply?.line),
      fields: [...(reply?.fields ?? [])],
      body: (reply?.body.head ?? Buffer.alloc(0)).toString('base64'),
    },
  }
  const now = space.clock.now()
  const entry: OutboxEntry = {
    id: randomUUID(),
    space: space.name,
    kind: `${exchange.door}/replay`,
    due: now,
    target,
    attempt: 0,
    policy: { retries: 0, interval: 0 },
    expires: WITHOUT_END,
    content,
    causedBy: exchange.id,
  }
  await new Turns(environment.store, environment.worker).run(space, async (turn) => turn.send(entry))
  return { direction: 'out', entry: entry.id, ids }
}

const replayKind: DeliveryKind = {
  build: ({ content, target }) => {
    const { verb, fields, body, names, labels, summary, said } = Content.parse(content)
    return {
      target,
      verb,
      fields,
      body: Buffer.from(body, 'base64'),
      ...(target.startsWith('http:') ? { plainHttp: true } : {}),
      names,
      labels,
      summary: `${summary} (sent again)`,
      standIn: () => ({ status: said.status, fields: said.fields, body: Buffer.from(said.body, 'base64') }),
      judge: (result) => {
        if ('problem' in result) return { done: false, retry: false, problem: result.problem }
        if (result.status < 300) return { done: true }
        const came = { came: `HTTP ${result.status}`, expected: 'a status of 2xx' }
        return { done: false, retry: false, problem: problem(proofProblems['MS-REPLAY-REFUSED'], came) }
      },
    }
  },
  failed: () => [],
}

const renewed = (labels: Readonly<Record<string, string>>, ids: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, ids[value] ?? value]))

const statusOf = (line: string | undefined): number => Number(/ (\d{3})\b/.exec(line ?? '')?.[1] ?? 200)
