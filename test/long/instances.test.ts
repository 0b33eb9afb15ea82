import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { startSpine } from 'mock-spine/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { usualCertificates } from '../support/certificates.ts'
import { heapInUse } from '../support/memory.ts'

/** Instances after which caches of the runtime are as full as they get. */
const WARM = 50
const INSTANCES = 200
const MOST_GROWTH = 4 * 1024 * 1024

let certs = ''
beforeAll(async () => {
  certs = await mkdtemp(path.join(tmpdir(), 'mock-spine-instances-'))
  await usualCertificates(certs)
})
afterAll(async () => await rm(certs, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }))

/** What keeps the process alive, once what is closing has closed. */
async function resources(): Promise<readonly string[]> {
  for (let at = 0; at < 20; at++) await turn()
  return process
    .getActiveResourcesInfo()
    .filter((kind) => kind !== 'Immediate')
    .sort()
}

it(`${INSTANCES} instances one after the other, each with a conversation, leave no handle and no memory behind`, async () => {
  const upload = await readFile(new URL('../../examples/gp-summary-upload.msg', import.meta.url))
  const before = await resources()
  let warm = 0
  for (let at = 1; at <= INSTANCES; at++) {
    const spine = await startSpine({ settings: { certs } })
    const a = spine.supplier('A')
    expect((await a.send(upload)).status).toBe(202)
    await a.next({ action: 'MCCI_IN010000UK13' })
    await spine.stop()
    if (at === WARM) warm = heapInUse()
  }
  const grown = heapInUse() - warm
  console.log(
    `heap after ${WARM} instances ${(warm / 1048576).toFixed(1)} MiB, ${(grown / 1048576).toFixed(2)} MiB more after ${INSTANCES}`,
  )
  expect(grown).toBeLessThan(MOST_GROWTH)
  // The test runner's own timer may have ended meanwhile.
  const after = await resources()
  expect(after.length, `${after.join()} instead of ${before.join()}`).toBeLessThanOrEqual(before.length)
})
