import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { ROOT } from './program.ts'

/** Standard error belongs to a process, so the log runs in one of its own: it enters exchanges, ends the log and exits at once. */
const SCRIPT = `
  import { logExchanges } from './src/cli/exchange-log.ts'
  import { CapturedBody } from './src/kernel/captured-body.ts'
  import { Exchange } from './src/kernel/exchange.ts'
  import { Journal } from './src/kernel/journal.ts'
  import { noPeer } from './src/kernel/peer.ts'
  const journal = new Journal({ count: 1000, bytes: 1e6 })
  const log = logExchanges(journal, process.argv[1])
  const over = (id, outcome, summary) => {
    const exchange = new Exchange({ id, direction: 'in', door: 'reliable-messaging', peer: noPeer, startedAt: 0, request: { line: 'POST /', fields: [], body: CapturedBody.empty } })
    exchange.outcome = outcome
    exchange.summary = summary
    exchange.labels.messageId = 'M-' + id
    journal.enter(exchange)
    exchange.state = 'complete'
    journal.update(exchange)
    journal.update(exchange)
  }
  for (let at = 0; at < 200; at++) { over('a' + at, 'accepted', 'fine'); over('r' + at, 'refused', 'not fine') }
  over('f', 'failed', 'broken')
  await log.close()
  over('late', 'failed', 'after the end')
  process.exit(0)
`

async function lines(which: string): Promise<Record<string, unknown>[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, which], { cwd: ROOT, stdio: ['ignore', 'inherit', 'pipe'] })
  let text = ''
  child.stderr.on('data', (part: Buffer) => (text += part.toString()))
  await new Promise((resolve) => child.once('close', resolve))
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

it('`problems` logs what was refused or failed, each once, and all of it before it ends', async () => {
  const found = await lines('problems')
  expect(found).toHaveLength(201)
  expect(found[0]).toMatchObject({
    level: 'warn',
    exchange: 'r0',
    door: 'reliable-messaging',
    messageId: 'M-r0',
    outcome: 'refused',
    msg: 'not fine',
  })
  expect(found.at(-1)).toMatchObject({ level: 'error', exchange: 'f' })
})

it('`exchanges` logs all of them', async () => {
  const found = await lines('exchanges')
  expect(found).toHaveLength(401)
  expect(found[0]).toMatchObject({ level: 'info', exchange: 'a0', msg: 'fine' })
})
