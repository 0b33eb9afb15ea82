import { afterEach, expect, it, vi } from 'vitest'
import { type Door, lazyEmulator } from '../../src/kernel/lazy-emulator.ts'
import { testAuthority } from '../support/authority.ts'
import { closeDepots, depot, request, startDepot, until, wholeOf } from '../support/https-depot.ts'

const authority = testAuthority()
closeDepots()
afterEach(() => void vi.restoreAllMocks())

const whole = depot((_exchange, { body }) => ({ status: 200, fields: [], body: `got ${body}` }))

it('is loaded once, by the first requests, which wait for it whole', async () => {
  let arrive: (door: Door) => void = () => {}
  const load = vi.fn(() => new Promise<Door>((resolve) => (arrive = resolve)))
  const at = await startDepot(authority(), { emulator: lazyEmulator(whole, load) })
  const [one, two] = [at.connect(), at.connect()]
  one.write(request('POST /parcels', 'one'))
  two.write(request('POST /parcels', 'two'))
  await vi.waitFor(() => expect(at.door.inFlight).toBe(2))
  expect(load).toHaveBeenCalledOnce()
  arrive(whole)
  expect(await until(one, /got one$/)).toContain('200 OK')
  expect(await until(two, /got two$/)).toContain('200 OK')
  one.write(request('POST /parcels', 'three'))
  expect(await until(one, /got three$/)).toContain('200 OK')
  expect(load).toHaveBeenCalledOnce()
})

it('refuses in its own form before it has served anything', async () => {
  const at = await startDepot(authority(), { emulator: lazyEmulator(whole, async () => whole), maxBody: 2 })
  const socket = at.connect()
  socket.write(request('POST /parcels', 'three', ['Connection: close']))
  expect((await wholeOf(socket)).text).toContain('refused: MS-BODY-TOO-LARGE')
})

it('answers 500 when its code is broken, and tries again with the next request', async () => {
  const load = vi.fn<() => Promise<Door>>().mockRejectedValueOnce(new Error('no such module')).mockResolvedValue(whole)
  const at = await startDepot(authority(), { emulator: lazyEmulator(whole, load) })
  const socket = at.connect()
  socket.write(request('POST /parcels', 'one'))
  expect(await until(socket, /MS-INTERNAL/)).toContain('500 ')
  socket.write(request('POST /parcels', 'two'))
  expect(await until(socket, /got two$/)).toContain('200 OK')
  expect(at.journal.find().map(({ problems }) => problems.map(({ code }) => code))).toEqual([['MS-INTERNAL'], []])
})

it('notices a client that left while it was loaded', async () => {
  let arrive: (door: Door) => void = () => {}
  const load = () => new Promise<Door>((resolve) => (arrive = resolve))
  const at = await startDepot(authority(), { emulator: lazyEmulator(whole, load) })
  const socket = at.connect()
  socket.write(request('POST /parcels', 'one'))
  await vi.waitFor(() => expect(at.door.inFlight).toBe(1))
  socket.destroy()
  await vi.waitFor(() => expect(at.listener.connections).toBe(0))
  arrive(whole)
  await at.door.drained()
  expect(at.journal.find().map(({ state, problems }) => [state, ...problems.map(({ code }) => code)])).toEqual([
    ['cut', 'MS-CONNECTION-CUT'],
  ])
})

it('is not called before it is prepared', () => {
  expect(() => lazyEmulator(whole, async () => whole).matchables(Object.create(null))).toThrow('depot is called before it is prepared')
})
