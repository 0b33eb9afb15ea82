import { describe, expect, it } from 'vitest'
import type { FaultEffect, FaultHook } from '../../src/kernel/faults.ts'
import { testAuthority } from '../support/authority.ts'
import { closeDepots, request, startDepot, until, wholeOf } from '../support/https-depot.ts'
import { anEntry } from '../support/parcels.ts'
import { PATIENCE } from '../support/patience.ts'

const authority = testAuthority()
closeDepots()

const when = (place: 'onRequest' | 'onReply', effect: FaultEffect): FaultHook => {
  let left = 1
  const once = () => (left-- > 0 ? effect : undefined)
  return {
    onRequest: () => (place === 'onRequest' ? once() : undefined),
    onReply: () => (place === 'onReply' ? once() : undefined),
    onDelivery: () => undefined,
  }
}

describe.each(['onRequest', 'onReply'] as const)('a fault at the edge, %s', (place) => {
  const setUp = async (effect: FaultEffect) => {
    let served = 0
    const depot = await startDepot(authority(), {
      faults: when(place, effect),
      serve: (exchange, { body }) => {
        served++
        depot.worker.accept([anEntry(`promise-${body}`, { causedBy: exchange.id })])
        return { status: 200, fields: [], body: `did ${body}` }
      },
    })
    return { depot, served: () => served }
  }
  const handled = place === 'onReply' ? 1 : 0

  it('delays, and then all goes on as usual', async () => {
    const { depot, served } = await setUp({ kind: 'delay', ms: 20 })
    const socket = depot.connect()
    const begun = performance.now()
    socket.write(request('POST /parcels', 'one'))
    expect(await until(socket, /did one/)).toContain('200 OK')
    expect(performance.now() - begun).toBeGreaterThanOrEqual(19)
    expect(served()).toBe(1)
  })

  it('replaces the reply', async () => {
    const { depot, served } = await setUp({ kind: 'reply', reply: { status: 503, fields: ['X-Fault', 'yes'], body: 'broken' } })
    const socket = depot.connect()
    socket.write(request('POST /parcels', 'one'))
    expect(await until(socket, /broken/)).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\nX-Fault: yes\r\n/)
    expect(served()).toBe(handled)
    expect(depot.journal.find()).toMatchObject([{ reply: { line: 'HTTP/1.1 503 Service Unavailable' } }])
  })

  it('resets the connection as a crashed peer would; what was promised is delivered all the same', async () => {
    const { depot, served } = await setUp({ kind: 'reset' })
    const socket = depot.connect()
    socket.write(request('POST /parcels', 'one'))
    const { text, error } = await wholeOf(socket)
    expect([text, error?.code]).toEqual(['', 'ECONNRESET'])
    const [exchange] = await depot.journal.wait({ direction: 'in' }, PATIENCE)
    expect([exchange?.state, served()]).toEqual(['cut', handled])
    expect(depot.door.inFlight).toBe(0)
    if (place === 'onReply') await depot.sender.reaches(1)
    const next = depot.connect()
    next.write(request('POST /parcels', 'two'))
    expect(await until(next, /did two/)).toContain('200 OK')
  })
})

describe('an emulator that breaks its contract', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('lost the parcel')
      },
      'lost the parcel',
    ],
    ['gives fields that HTTP cannot carry', () => ({ status: 200, fields: ['X-Bad', 'a\r\nb'], body: '' }), 'X-Bad'],
    ['gives a status that is none', () => ({ status: 7, fields: [], body: '' }), '7'],
  ])('%s: the caller gets an answer, the journal says what, the next request is served', async (_what, broken, words) => {
    let breaks = true
    const depot = await startDepot(authority(), { serve: () => (breaks ? broken() : { status: 200, fields: [], body: 'did it' }) })
    const socket = depot.connect()
    socket.write(request('POST /parcels', 'one'))
    expect(await until(socket, /MS-/)).toContain('refused: MS-INTERNAL')
    expect(depot.journal.find()).toMatchObject([
      { outcome: 'failed', problems: [{ code: 'MS-INTERNAL', came: expect.stringContaining(words) }] },
    ])
    breaks = false
    socket.write(request('POST /parcels', 'two'))
    expect(await until(socket, /did it/)).toContain('200 OK')
    expect(depot.door.inFlight).toBe(0)
  })
})
