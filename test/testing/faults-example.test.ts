import { readFile } from 'node:fs/promises'
import { startSpine } from 'mock-spine/testing'
import { expect, test } from 'vitest'

test('a sender whose connection is reset sends again', async () => {
  await using spine = await startSpine()
  spine.fault({ on: 'request', door: 'reliable-messaging', nth: 1, effect: { do: 'CONNECTION_RESET_BY_PEER', when: 'before' } })

  const a = spine.supplier('A')
  const message = await readFile('examples/gp-summary-upload.msg')
  await expect(a.send(message)).rejects.toThrow()
  expect((await a.send(message)).status).toBe(202)
  expect(spine.exchanges({ problem: 'MS-FAULT' })).toHaveLength(1)
})
