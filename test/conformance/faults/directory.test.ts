import tls from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import { FaultRuleInput } from '../../../src/stubs/faults/fault-rule.ts'
import { A } from '../../support/environment.ts'
import { PATIENCE } from '../../support/patience.ts'
import {
  type DirectoryEnvironment,
  directoryEnvironment,
  equal,
  rawSearch,
  refusalOf,
  SERVICES,
} from '../spine-directory/directory-client.ts'

let spine: DirectoryEnvironment
beforeAll(async () => {
  spine = await directoryEnvironment()
})

/** Puts a rule in force that acts once, and answers with what the journal then says. */
async function rule(effect: object, more: object = {}) {
  const { faults, journal } = spine.environment
  const after = journal.find().at(-1)?.sequence ?? 0
  const { id } = faults.add(FaultRuleInput.parse({ on: 'request', door: 'spine-directory', times: 1, effect, ...more }))
  return {
    entered: async () => {
      const [exchange] = await journal.wait({ after, door: 'spine-directory', problem: 'MS-FAULT' }, PATIENCE)
      faults.remove((each) => each.id === id)
      expect(exchange?.problems.map(({ came }) => came).join()).toContain(id)
      return exchange
    },
  }
}

const FILTER = '(nhsIDCode=A99901)'

describe('a fault at the LDAP door', () => {
  it.each([
    ['busy', '51'],
    ['unavailable', '52'],
    ['any other result', '80'],
  ])('%s', async (text, code) => {
    const { entered } = await rule({ do: 'refuse', as: 'result', code, text })
    expect(await refusalOf(spine.search(SERVICES, FILTER))).toMatchObject({ code: Number(code), message: expect.stringContaining(text) })
    expect(await entered()).toMatchObject({ outcome: 'refused', labels: { result: code } })
  })

  it('matches what a search asks for, and the kind of operation', async () => {
    const { faults } = spine.environment
    const { id } = faults.add(
      FaultRuleInput.parse({
        on: 'request',
        match: { operation: 'search', filter: '(nhsIDCode=A99902)' },
        effect: { do: 'refuse', as: 'result', code: '51' },
      }),
    )
    await spine.search(SERVICES, FILTER)
    expect((await refusalOf(spine.search(SERVICES, '(nhsIDCode=A99902)'))).code).toBe(51)
    expect(faults.list().find((each) => each.id === id)).toMatchObject({ seen: 1, acted: 1 })
    faults.remove((each) => each.id === id)
  })

  it('the notice of disconnection, and the connection ends', async () => {
    const { entered } = await rule({ do: 'refuse', as: 'disconnection', code: '52', text: 'going down' })
    const raw = await spine.raw()
    raw.send(rawSearch(7))
    await raw.closed
    expect(raw.messages).toHaveLength(1)
    const notice = raw.messages[0]?.toString('latin1') ?? ''
    // Message 0, result 52, the notice's OID.
    expect(raw.messages[0]?.subarray(2, 5).toString('hex')).toBe('020100')
    expect(notice).toContain('1.3.6.1.4.1.1466.20036')
    expect(notice).toContain('going down')
    await entered()
  })

  it('a reset in the middle of an entry', async () => {
    const { entered } = await rule({ do: 'reset', sent: 60 })
    const raw = await spine.raw()
    let bytes = 0
    raw.socket.on('data', (chunk: Buffer) => (bytes += chunk.length))
    raw.send(rawSearch(1))
    await raw.closed
    expect([bytes, raw.messages.length]).toEqual([60, 0])
    expect(await entered()).toMatchObject({ state: 'cut' })
  })

  it('entries that come a piece at a time', async () => {
    const usual = (await spine.search(SERVICES, FILTER)).length
    const { entered } = await rule({ do: 'dribble', numberOfChunks: 5, totalDuration: 10 })
    expect((await spine.search(SERVICES, FILTER)).length).toBe(usual)
    await entered()
  })

  it('a late answer; those behind it come behind it', async () => {
    const { entered } = await rule({ do: 'delay', ms: 5 })
    const raw = await spine.raw()
    const base = { filter: equal('nhsIDCode', 'nobody') }
    raw.send(Buffer.concat([rawSearch(1, base), rawSearch(2, base)]))
    const ids = (await raw.receive(2)).map((message) => Number.parseInt(message.slice(8, 10), 16))
    expect(ids).toEqual([1, 2])
    await entered()
  })

  /** Everything that comes in answer to one search until the connection ends. */
  const bytesOf = async (search: Buffer): Promise<Buffer> => {
    const { environment, ca, identity } = spine
    const socket = tls.connect({ port: Number(new URL(environment.urls.ldaps).port), host: '127.0.0.1', ca, ...identity(A.name) })
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', () => {})
    socket.write(search)
    await new Promise<void>((resolve) => socket.once('close', () => resolve()))
    return Buffer.concat(chunks)
  }

  it.each([
    ['EMPTY_RESPONSE', 0],
    ['CONNECTION_RESET_BY_PEER', 0],
    ['RANDOM_DATA_THEN_CLOSE', 100],
  ])('%s', async (effect, count) => {
    const { entered } = await rule({ do: effect })
    expect((await bytesOf(rawSearch(1))).length).toBe(count)
    await entered()
  })

  it('MALFORMED_RESPONSE_CHUNK: half an answer, then noise', async () => {
    const { entered } = await rule({ do: 'MALFORMED_RESPONSE_CHUNK' })
    const bytes = await bytesOf(rawSearch(1, { filter: equal('nhsIDCode', 'nobody') }))
    // The whole answer has 14 bytes.
    expect([bytes.subarray(0, 2).toString('hex'), bytes.length]).toEqual(['300c', 107])
    await entered()
  })

  it('silence, then the end', async () => {
    const { entered } = await rule({ do: 'drop', ms: 5 })
    const raw = await spine.raw()
    raw.send(rawSearch(1))
    await raw.closed
    expect(raw.messages).toEqual([])
    await entered()
  })

  it('withhold: the result without the entries', async () => {
    const { entered } = await rule({ do: 'withhold' })
    expect(await spine.search(SERVICES, FILTER)).toEqual([])
    await entered()
  })

  it('a reply of HTTP is refused for this door alone, and passes it by elsewhere', async () => {
    const effect = { do: 'reply', status: 500 }
    expect(() => spine.environment.faults.add(FaultRuleInput.parse({ on: 'request', door: 'spine-directory', effect }))).toThrow(
      'MS-FAULT-RULE',
    )
    const { id } = spine.environment.faults.add(FaultRuleInput.parse({ on: 'request', effect }))
    expect((await spine.search(SERVICES, FILTER)).length).toBeGreaterThan(0)
    expect(spine.environment.faults.list()).toMatchObject([{ id, seen: 0 }])
    spine.environment.faults.remove((each) => each.id === id)
  })
})
