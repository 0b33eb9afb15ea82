import { readFile } from 'node:fs/promises'
import { type Spine, startSpine } from 'mock-spine/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import 'mock-spine/vitest'

let spine: Spine
beforeAll(async () => {
  spine = await startSpine()
})
beforeEach(() => spine.reset())
afterAll(() => spine.stop())

test('a GP Summary is uploaded, and Spine answers at our endpoint', async () => {
  const a = spine.supplier('A')
  const answer = await a.send(await readFile('examples/gp-summary-upload.msg'))
  expect(answer.status).toBe(202)

  const delivery = await a.next({ action: 'MCCI_IN010000UK13' })
  expect(spine.timeline(delivery.conversationId)).toContain('GP Summary stored')
  expect(spine).toHaveExchanged({ direction: 'in', labels: { interaction: 'REPC_IN150016UK05' } }, 1)
  expect(spine).toHaveRefusedNothing()
})

test('an endpoint that is down for a minute gets its answer all the same', async () => {
  const a = spine.supplier('A')
  a.answers(() => 'drop')
  await a.send(await readFile('examples/gp-summary-upload.msg'))
  await spine.waitFor({ direction: 'out', problem: 'MS-DELIVERY-CUT' })

  a.answers()
  spine.clock.advance(60_000)
  await spine.waitFor({ direction: 'out', outcome: 'accepted' })
})
