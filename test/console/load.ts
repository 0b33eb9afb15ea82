// A console open in a real browser while exchanges come at a steady rate: what the server still holds, how often frames come, and how the page does.
//   npm run test:console:load -- --rate 3000 --seconds 60
// For a quiet machine: the browser, the load and the server share its cores. Exits 1 when less than 0.9 of the rate without a console is held, frames come
// more often than 20 a second, or the page stands still for more than 500 ms.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { startSpine } from '../../src/testing/start-spine.ts'
import { openBrowser } from '../support/browser.ts'
import { endAll } from '../support/endings.ts'
import { example } from './traffic.ts'

const { values } = parseArgs({ options: { rate: { type: 'string', default: '3000' }, seconds: { type: 'string', default: '60' } } })
const rate = Number(values.rate)
const seconds = Number(values.seconds)
const LANES = 32
/** Longest that the page may stand still, in milliseconds. */
const STANDSTILL = 500

const spine = await startSpine({ settings: { journalCount: 100_000 } })
const supplier = spine.supplier('A')
// One message as a supplier sends it; each that follows has an id of its own.
await supplier.send(example('pds-trace.xml'))
const [first] = spine.environment.journal.find()
if (first === undefined) throw new Error('the first message left no exchange')
const sample = first.request.body.head.toString()
const sampleId = first.labels['hl7Id'] ?? ''
const action = first.request.fields.indexOf('SOAPAction')
const { ca, cert, key } = supplier.identity
const pool = new Pool(spine.urls.https, { connections: LANES, connect: { ca, cert, key } })

/** Sends one, over a connection that stays open. */
async function send(): Promise<void> {
  const answer = await pool.request({
    path: '/sync-service',
    method: 'POST',
    headers: { 'Content-Type': 'text/xml', SOAPAction: first?.request.fields[action + 1] ?? '' },
    body: sample.replaceAll(sampleId, randomUUID().toUpperCase()),
  })
  await answer.body.dump()
  if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`)
}

/** Sends for so many seconds, at most `rate` a second; answers with how many were answered a second. */
async function pace(): Promise<number> {
  const begin = performance.now()
  const end = begin + seconds * 1000
  let sent = 0
  let done = 0
  const lane = async () => {
    while (performance.now() < end) {
      const early = begin + (sent / rate) * 1000 - performance.now()
      if (early > 1) {
        await sleep(early)
        continue
      }
      sent++
      await send()
      done++
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return done / ((performance.now() - begin) / 1000)
}

const without = await pace()
const browser = await openBrowser()
const page = await browser.newPage()
await page.goto(`${spine.urls.http}/console/`)
await page.getByText('Live', { exact: true }).waitFor()
// How long the page went without drawing, and how often it was told something.
await page.evaluate(`(() => {
  const seen = { longest: 0, drawn: 0 }
  let last = performance.now()
  const draw = (now) => { seen.longest = Math.max(seen.longest, now - last); last = now; seen.drawn++; requestAnimationFrame(draw) }
  requestAnimationFrame(draw)
  globalThis.seen = seen
})()`)
const reading = new AbortController()
const stream = await fetch(`${spine.urls.http}/api/events`, { signal: reading.signal })
let frames = 0
const counting = (async () => {
  for await (const chunk of stream.body ?? []) frames += Buffer.from(chunk).toString().split('\n\n').length - 1
})().catch(() => undefined)
const begun = performance.now()
const held = await pace()
const told = frames / ((performance.now() - begun) / 1000)
const drawn = JSON.parse(String(await page.evaluate('JSON.stringify(globalThis.seen)')))
const heap = Number(await page.evaluate('performance.memory?.usedJSHeapSize ?? 0')) / 1024 / 1024
await endAll()
await pool.destroy()
reading.abort()
await counting
await spine.stop()

const share = held / without
process.stdout.write(
  [
    `without a console: ${without.toFixed(0)}/s`,
    `with it open:      ${held.toFixed(0)}/s, ${share.toFixed(2)} (must 0.90)`,
    `frames:            ${told.toFixed(1)}/s (must be 20 at most)`,
    `page:              ${(drawn.drawn / seconds).toFixed(0)} pictures/s, longest standstill ${drawn.longest.toFixed(0)} ms (must be ${STANDSTILL} at most), heap ${heap.toFixed(0)} MiB`,
    '',
  ].join('\n'),
)
process.exit(share < 0.9 || told > 20 || drawn.longest > STANDSTILL ? 1 : 0)
