import { beforeAll, describe, expect, it } from 'vitest'
import { handlers } from '../../../src/emulators/gp-connect/handlers/index.ts'
import { gpConnectInteractions } from '../../../src/wire/gpconnect/interactions.ts'
import { testEnvironment } from '../../support/environment.ts'
import { consumer, day, of } from './practice.ts'

const DOS = 'https://fhir.nhs.uk/Id/uec-dos-service-id'
const search = { interaction: 'rest:search:healthcareservice-1' } as const
const read = { interaction: 'rest:read:healthcareservice-1' } as const

let ask: ReturnType<typeof consumer>
let slots: (query?: string) => ReturnType<typeof ask>
beforeAll(async () => {
  const spine = await testEnvironment({ gpConnectVersion: '1.2.8' })
  ask = consumer(spine)
  const range = `start=ge${day(spine, 1)}&end=le${day(spine, 10)}&status=free&_include=Slot:schedule`
  slots = (query = '') => ask({ interaction: 'rest:search:slot-1', path: `Slot?${range}${query}` })
})

it('every interaction of GP Connect has its handler', () => {
  expect(gpConnectInteractions.filter(({ id }) => handlers[id] === undefined).map(({ id }) => id)).toEqual([])
})

describe('services of 1.2.8', () => {
  it('all of them are found without a parameter', async () => {
    const told = await ask({ ...search, path: 'HealthcareService' })
    expect(told.json).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 2 })
    for (const service of of('HealthcareService', told)) {
      expect(service).toMatchObject({
        meta: { versionId: '1', profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-HealthcareService-1'] },
        identifier: [{ system: DOS, value: expect.stringMatching(/^\d+$/) }],
        providedBy: { reference: 'Organization/1' },
        name: expect.stringContaining('The Mock Surgery'),
      })
      const again = await ask({ ...read, path: `HealthcareService/${service.id}` })
      expect([again.status, again.headers['etag'], again.json]).toEqual([200, 'W/"1"', service])
    }
  })

  it.each([
    [`${DOS}|2000990012`, 1],
    [`${DOS}|1`, 0],
  ])('by identifier %s: %i', async (identifier, total) => {
    const told = await ask({ ...search, path: `HealthcareService?identifier=${identifier}` })
    expect([told.status, told.json.total]).toEqual([200, total])
  })

  it.each([
    `${DOS}`,
    '|2000990012',
    'https://fhir.nhs.uk/Id/other|1',
  ])('identifier %s cannot be used: INVALID_PARAMETER', async (identifier) => {
    const told = await ask({ ...search, path: `HealthcareService?identifier=${identifier}` })
    expect([told.status, told.code]).toEqual([422, 'INVALID_PARAMETER'])
  })

  it('an unknown id is 404', async () => {
    const told = await ask({ ...read, path: 'HealthcareService/99' })
    expect([told.status, told.code]).toEqual([404, 'NO_RECORD_FOUND'])
  })

  it('the CapabilityStatement names them', async () => {
    const { json } = await ask({ interaction: 'rest:read:metadata-1', path: 'metadata' })
    expect(json.version).toBe('1.2.8')
    const resources: { type: string; searchParam?: { name: string }[] }[] = json.rest[0].resource
    expect(resources.map(({ type }) => type)).toContain('HealthcareService')
    expect(resources.find(({ type }) => type === 'Slot')?.searchParam?.map(({ name }) => name)).toContain('service.identifier')
  })

  it('slots are found by service, and their schedules name it', async () => {
    const told = await slots(`&service.identifier=${DOS}|2000990012&_include:recurse=Schedule:actor:HealthcareService`)
    const found = of('Slot', told)
    expect(found.length).toBeGreaterThan(0)
    expect(found.length).toBeLessThan(of('Slot', await slots()).length)
    for (const schedule of of('Schedule', told)) expect(schedule.actor).toContainEqual({ reference: 'HealthcareService/2' })
    expect(of('HealthcareService', told).map(({ id }: { id: string }) => id)).toEqual(['2'])
    expect((await slots(`&service.identifier=${DOS}|1`)).json).toMatchObject({ total: 0, entry: [] })
  })
})

it('1.2.7 has no services: 501', async () => {
  const older = consumer(await testEnvironment())
  const told = await older({ ...search, path: 'HealthcareService' })
  expect([told.status, told.code]).toEqual([501, 'NOT_IMPLEMENTED'])
})
