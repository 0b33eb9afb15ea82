import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { problem } from '../../src/kernel/problem.ts'
import { kernelProblems } from '../../src/kernel/problems.ts'
import { exchange } from './exchange-maker.ts'
import { type Running, running } from './running.ts'

let one: Running
beforeAll(async () => {
  one = await running()
})
afterEach(() => one.environment.journal.clear())

const rows = async (query = '') => (await one.call('get', `/api/exchange-rows${query}`).expect(200)).body
const ids = async (query = ''): Promise<string[]> => (await rows(query)).rows.map(({ id }: { id: string }) => id)

describe('GET /api/exchange-rows', () => {
  it('tells an exchange in short', async () => {
    const made = exchange({ summary: 'REPC_IN150016UK05 refused', outcome: 'refused' })
    for (const [name, value] of Object.entries({
      conversationId: 'C',
      fromParty: 'A',
      toParty: 'B',
      interaction: 'I',
      service: 'urn:x:psis',
    }))
      made.label(name, value)
    made.problems.push(problem(kernelProblems['MS-OVERLOADED'], { came: 'a', expected: 'b' }))
    one.environment.journal.enter(made)
    expect((await rows()).rows).toEqual([
      {
        ...{ sequence: made.sequence, id: made.id, direction: 'in', door: 'reliable-messaging', space: 'default', state: 'complete' },
        ...{ startedAt: '2026-01-02T03:04:05.000Z', outcome: 'refused', summary: 'REPC_IN150016UK05 refused' },
        ...{
          line: 'POST /reliablemessaging/reliablerequest',
          interaction: 'I',
          service: 'urn:x:psis',
          conversationId: 'C',
          from: 'A',
          to: 'B',
        },
        ...{ status: '202', ms: 2.25, size: 4, replySize: 4, codes: ['MS-OVERLOADED'], severity: 'error' },
      },
    ])
  })

  it('goes back from the newest, page by page, without a gap', async () => {
    const made = Array.from({ length: 7 }, () => exchange())
    for (const each of made) one.environment.journal.enter(each)
    const all = made.map(({ id }) => id).reverse()
    expect(await ids()).toEqual(all)
    const seen: string[] = []
    for (let query = '?limit=3'; ; ) {
      const { rows: page, next } = await rows(query)
      seen.push(...page.map(({ id }: { id: string }) => id))
      if (next === undefined) break
      query = `?limit=3&before=${next}`
    }
    expect(seen).toEqual(all)
    expect(await ids(`?before=${made[5]?.sequence}&after=${made[2]?.sequence}`)).toEqual([made[4]?.id, made[3]?.id])
  })

  it('finds by words, whatever their case, in labels, problems, first line and bodies', async () => {
    const made = ['label', 'problem', 'body', 'nothing'].map(() => exchange())
    made[0]?.label('hl7Id', 'has a Needle')
    made[1]?.problems.push(problem(kernelProblems['MS-OVERLOADED'], { came: 'the NEEDLE', expected: '' }))
    const whole = exchange({ body: Buffer.from('<x>neeDLE</x>') })
    for (const each of [...made, whole]) one.environment.journal.enter(each)
    expect(await ids('?text=needle')).toEqual([whole.id, made[1]?.id, made[0]?.id])
    expect(await ids('?text=needle&limit=1')).toEqual([whole.id])
    expect(await ids('?text=RELIABLErequest')).toHaveLength(5)
  })

  it('finds a party on either side, by key, ASID or certificate', async () => {
    const made = [exchange(), exchange(), exchange(), exchange()]
    made[0]?.label('fromParty', 'P')
    made[1]?.label('toAsid', 'P')
    const shown = made[2]
    if (shown !== undefined) shown.peer = { address: '', port: 0, certificate: { commonName: 'P', names: [], serial: '', fingerprint: '' } }
    for (const each of made) one.environment.journal.enter(each)
    expect(await ids('?party=P')).toEqual([made[2]?.id, made[1]?.id, made[0]?.id])
  })

  it('reads a bounded number for one answer, and says from where to go on', async () => {
    const first = exchange({ body: Buffer.from('needle') })
    one.environment.journal.enter(first)
    for (let at = 0; at < 5100; at++) one.environment.journal.enter(exchange())
    const page = await rows('?text=needle')
    expect(page.rows).toEqual([])
    expect((await rows(`?text=needle&before=${page.next}`)).rows).toMatchObject([{ id: first.id }])
  })
})
