import { beforeAll, describe, expect, it } from 'vitest'
import { type TestEnvironment, testEnvironment } from '../support/environment.ts'

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment()
  await spine.environment.createSpace({ name: 'other', claims: {}, seed: 'default' })
  await spine.environment.createSpace({ name: 'bare', claims: {}, seed: 'none' })
})

async function api(path: string, body?: unknown): Promise<{ status: number; json: Record<string, unknown> }> {
  const init = body === undefined ? {} : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(`${spine.environment.urls.http}${path}`, init)
  const json: unknown = await response.json()
  return { status: response.status, json: typeof json === 'object' && json !== null ? { ...json } : {} }
}
const numbers = (json: Record<string, unknown>): string[] =>
  (Array.isArray(json['patients']) ? json['patients'] : []).map(({ nhsNumber }: { nhsNumber: string }) => nhsNumber)
const SEEDED = '9990000018'

describe('/api/patients', () => {
  it('lists every patient once, page by page', async () => {
    const found: string[] = []
    for (let after: unknown = ''; after !== undefined; ) {
      const { json } = await api(`/api/patients?limit=50&after=${after}`)
      found.push(...numbers(json))
      after = json['next']
    }
    expect(found.length).toBeGreaterThanOrEqual(100)
    expect(found).toEqual([...new Set(found)].sort())
  })

  it('stores patients in one space, and the others still see the seed', async () => {
    const patients = [{ nhsNumber: SEEDED, gender: '9' }, { nhsNumber: '9449310610' }]
    expect(await api('/api/patients?space=other', { patients })).toEqual({ status: 200, json: { added: 1, replaced: 1, warnings: [] } })
    expect((await api(`/api/patients/${SEEDED}?space=other`)).json).toMatchObject({
      patient: { gender: '9', scn: 2 },
      changes: [{ scn: 2, by: 'admin' }],
    })
    expect((await api(`/api/patients/${SEEDED}`)).json).toMatchObject({ patient: { gender: '2', scn: 1 }, changes: [] })
    expect(numbers((await api('/api/patients?space=bare')).json)).toEqual([])
    expect((await api(`/api/patients/${SEEDED}?space=bare`)).json).toMatchObject({ code: 'MS-ADMIN-NOT-FOUND' })
  })

  it('warns about numbers that might be a real person’s', async () => {
    const { json } = await api('/api/patients?space=bare', { patients: [{ nhsNumber: '4010232137' }] })
    expect(json).toMatchObject({ added: 1, warnings: [{ code: 'MS-PDS-NUMBER-RANGE', came: expect.stringContaining('4010232137') }] })
  })

  it.each([
    ['a wrong check digit', { patients: [{ nhsNumber: '9990000018' }, { nhsNumber: '9990000019' }] }],
    ['no patients', { patients: [] }],
    ['an unknown key', { patients: [{ nhsNumber: '9990000018', surname: 'X' }] }],
  ])('refuses %s whole', async (_, body) => {
    const before = await api('/api/patients?limit=1000')
    expect(await api('/api/patients', body)).toMatchObject({ status: 400, json: { code: 'MS-ADMIN-BODY' } })
    expect(await api('/api/patients?limit=1000')).toEqual(before)
  })

  it('finds by words that stand anywhere in the record, whatever their case', async () => {
    expect(numbers((await api('/api/patients?text=pemberton%20ax11aa')).json)).toEqual([SEEDED])
    expect(numbers((await api('/api/patients?text=19540612')).json)).toContain(SEEDED)
    expect(numbers((await api(`/api/patients?text=${SEEDED}`)).json)).toEqual([SEEDED])
    expect(numbers((await api('/api/patients?text=pemberton%20nowhere')).json)).toEqual([])
    const first = await api('/api/patients?text=lantern&limit=2')
    const second = await api(`/api/patients?text=lantern&limit=2&after=${first.json['next']}`)
    expect(new Set([...numbers(first.json), ...numbers(second.json)]).size).toBe(4)
  })

  it('makes patients up, the same ones of the same seed', async () => {
    const body = { count: 20, seed: 3, first: 200_000 }
    const made = await api('/api/patients/generate?space=bare', body)
    expect(made).toMatchObject({ status: 200, json: { added: 20, replaced: 0, first: expect.stringMatching(/^999/) } })
    const record = async (space: string) => (await api(`/api/patients/${made.json['first']}?space=${space}`)).json['patient']
    expect((await api('/api/patients/generate?space=other', body)).json).toEqual(made.json)
    expect(await record('other')).toEqual(await record('bare'))
    expect(await api('/api/patients/generate', { count: 1001 })).toMatchObject({ status: 400, json: { code: 'MS-ADMIN-BODY' } })
  })
})
