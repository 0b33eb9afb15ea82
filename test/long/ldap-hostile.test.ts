import { expect, it } from 'vitest'
import { element, integer, octets } from '../../src/wire/ldap/ber-writer.ts'
import { directoryEnvironment, rawSearch, SERVICES } from '../conformance/spine-directory/directory-client.ts'
import { RawClient } from '../net/ldap-port.ts'
import { arrayBuffersInUse, heapInUse } from '../support/memory.ts'

const PDUS = 50_000
const AT_ONCE = 20
/** After so many, buffers and journal have their usual size. */
const WARM = 10_000
/** Bytes in use that may be added after that: what a collection leaves, for resident memory goes by when V8 last made one. */
const ROOM = 16 * 1024 * 1024

const memoryInUse = (): number => heapInUse() + arrayBuffersInUse()
const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`

/** Numbers that are the same in every run (xorshift). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const nested = (depth: number, tag: number): Buffer => {
  let filter = octets('cn', 0x87)
  for (let level = 0; level < depth; level++) filter = element(tag, filter)
  return filter
}

type Make = (next: (below: number) => number) => Buffer

const good = (next: (below: number) => number): Buffer =>
  rawSearch(1 + next(100), { filter: element(0xa3, octets('nhsIDCode'), octets('A99901')) })

/** Messages that no client sends. */
const makers: readonly Make[] = [
  // Random octets, and random octets behind a plausible head.
  (next) => Buffer.from(Array.from({ length: 1 + next(60) }, () => next(256))),
  (next) => element(0x30, integer(1 + next(9)), Buffer.from(Array.from({ length: 1 + next(40) }, () => next(256)))),
  // One octet of a good search changed: lengths, tags, values.
  (next) => {
    const bytes = Buffer.from(good(next))
    bytes[next(bytes.length)] = next(256)
    return bytes
  },
  // Cut short, or with a length that promises more.
  (next) => {
    const bytes = good(next)
    return bytes.subarray(0, 1 + next(bytes.length))
  },
  (next) => Buffer.concat([Buffer.from([0x30, 0x84, next(256), next(256), next(256), next(256)]), good(next)]),
  (next) => Buffer.from([0x30, 0x80, next(256), 0, 0]),
  // Deep and broad filters.
  (next) => rawSearch(1, { filter: nested(next(400), [0xa0, 0xa1, 0xa2][next(3)] ?? 0xa0) }),
  (next) => rawSearch(1, { filter: element(0xa1, ...Array.from({ length: next(3000) }, () => octets('uid', 0x87))) }),
  // Endless substrings, long values and names.
  (next) =>
    rawSearch(1, {
      base: 'o=nhs',
      filter: element(0xa4, octets('o'), element(0x30, ...Array.from({ length: next(3000) }, () => octets('a', 0x81)))),
    }),
  (next) => rawSearch(1, { base: SERVICES, filter: element(0xa3, octets('x'.repeat(next(5000))), octets('y'.repeat(next(50_000)))) }),
  (next) => rawSearch(1, { base: `${'ou=x,'.repeat(next(3000))}o=nhs` }),
  (next) => rawSearch(1, { base: `cn=${'\\'.repeat(next(500))}`, attributes: Array.from({ length: next(2000) }, (_, at) => `a${at}`) }),
  // Other operations with nonsense inside.
  (next) =>
    element(
      0x30,
      integer(1),
      element(
        [0x60, 0x66, 0x68, 0x6c, 0x6e, 0x77, 0x4a, 0x50][next(8)] ?? 0x60,
        Buffer.from(Array.from({ length: next(40) }, () => next(256))),
      ),
    ),
]

it(`${PDUS} malformed or hostile messages: no crash, bounded memory, other connections unaffected`, async () => {
  const spine = await directoryEnvironment({ log: 'none', journalCount: 500, idleTimeout: 2000 })
  const port = Number(new URL(spine.environment.urls.ldap).port)
  const next = numbers(20_261_120)
  const other = spine.client()
  await other.bind('', '')
  const lookup = async () => (await other.search(SERVICES, { filter: '(&(nhsIDCode=A99901)(objectClass=nhsAs))' })).searchEntries.length
  let before = Number.POSITIVE_INFINITY
  for (let sent = 0; sent < PDUS; ) {
    const clients = await Promise.all(Array.from({ length: AT_ONCE }, () => RawClient.connect(port)))
    for (const client of clients) {
      // What comes back is not looked at: it may be an answer, a notice of disconnection or nothing.
      client.socket.removeAllListeners('data')
      client.socket.resume()
      for (let each = 0; each < 25 && sent < PDUS; each++, sent++)
        if (client.socket.writable) client.send((makers[next(makers.length)] ?? good)(next))
      client.socket.end()
    }
    expect(await lookup()).toBe(1)
    await Promise.all(clients.map(({ closed }) => closed))
    if (sent >= WARM && before === Number.POSITIVE_INFINITY) before = memoryInUse()
  }
  expect(await lookup()).toBe(1)
  expect(spine.environment.journal.find({ problem: 'MS-INTERNAL' }).map(({ problems }) => problems[0]?.came)).toEqual([])
  const grown = memoryInUse() - before
  console.log(`in use after ${WARM} messages ${mebibytes(before)}, ${mebibytes(grown)} more after ${PDUS}`)
  expect(grown).toBeLessThan(ROOM)
})
