import { beforeAll, describe, expect, it } from 'vitest'
import { A, type TestEnvironment, testEnvironment, UPLOAD } from '../support/environment.ts'
import { activate } from '../support/identity-agent.ts'
import { upload } from '../support/messages.ts'
import { PATIENCE } from '../support/patience.ts'
import { acknowledge } from '../support/supplier.ts'

const HOUR = 3_600_000

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment()
})

describe('a clock that runs at a rate', () => {
  it('brings retries as soon as it gets to them', async () => {
    const { environment } = spine
    const { clock } = environment.spaces.default
    let refusals = 1
    const endpoint = await spine.listen(A, (received) => (refusals-- > 0 ? { status: 503 } : acknowledge(received)))
    // Not so fast that a busy machine lets the message expire meanwhile.
    clock.scale(30)
    const message = upload(spine.route(UPLOAD))
    expect((await spine.send(message)).status).toBe(202)
    const [first, second] = await environment.journal.wait(
      { direction: 'out', labels: { conversationId: message.conversationId } },
      PATIENCE,
      2,
    )
    // The contract's minute between the tries is on the space's clock.
    expect((second?.startedAt ?? 0) - (first?.startedAt ?? 0)).toBeGreaterThanOrEqual(60_000)
    expect(endpoint.received).toHaveLength(2)
    clock.reset()
  })

  it('stands still for everything while it is frozen, and goes on from there', async () => {
    const { clock } = spine.environment.spaces.default
    clock.freeze()
    const before = clock.now()
    expect((await activate(spine)).status).toBe(200)
    const entered = spine.environment.journal.find({ door: 'authentication' }).at(-1)
    expect(entered?.startedAt).toBe(before)
    clock.advance(HOUR)
    await activate(spine)
    expect(spine.environment.journal.find({ door: 'authentication' }).at(-1)?.startedAt).toBe(before + HOUR)
    clock.reset()
  })
})
