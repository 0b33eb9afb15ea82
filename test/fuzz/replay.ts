import { startRun } from './campaign.ts'
import { requestAt } from './generators.ts'
import { Instance } from './instance.ts'
import { judge } from './judge.ts'
import { KeptConnection } from './kept-connection.ts'
import { ANSWER_WITHIN_MS } from './lanes.ts'
import { LogWatch } from './log-watch.ts'
import { sendAlone } from './lone-connection.ts'
import type { FuzzOptions } from './options.ts'
import { hexdump } from './violations.ts'

/** Sends one request of an earlier run to a new instance and shows all there is to see; the number of things wrong. */
export async function replay({ seed, only }: FuzzOptions, index: number): Promise<number> {
  const { instance, endpoint, dial, material } = await startRun(seed)
  const log = new LogWatch(Instance.logFile(instance.folder))
  const { generator, request } = requestAt(seed, index, only, material)
  console.log(`${seed}:${index}, ${generator}: ${request.what}\n${hexdump(request.bytes)}`)
  const outcome = await (request.framed
    ? new KeptConnection(() => dial(request), ANSWER_WITHIN_MS).send(request)
    : sendAlone(dial, request, ANSWER_WITHIN_MS))
  for (const { status, reason, headers, body } of outcome.replies)
    console.log(`HTTP ${status} ${reason}\n${headers.join(' | ')}\n${body}\n`)
  if (outcome.rest.length > 0) console.log(hexdump(outcome.rest))
  const { kinds, wrong } = judge(request, outcome)
  await instance.stopped()
  const { inside, strange } = log.look()
  const all = [...wrong, ...inside.map(({ code, came }) => `${code}: ${came}`), ...strange]
  console.log(`${kinds.join(', ')}; ${outcome.ended}\nproblems: ${[...log.codes.keys()].join(', ') || 'none'}`)
  for (const each of all) console.log(`WRONG ${each}`)
  log.close()
  endpoint.close()
  instance.remove()
  return all.length
}
