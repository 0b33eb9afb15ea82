import { expect, it } from 'vitest'
import { domainHandlers, OWN_INITIATIVE } from '../../src/environment/compose-emulators.ts'
import { interactionCounts } from '../../src/environment/interaction-counts.ts'
import { profile } from '../../src/environment/profiles/index.ts'
import { loadSeed } from '../../src/environment/seed.ts'
import { settingsOf } from '../../src/environment/settings.ts'

const { catalogue } = await loadSeed({ builtIn: new URL('../../stubs/', import.meta.url), profile: profile('int'), variables: {} })
const domains = domainHandlers(settingsOf())

it('counts every interaction once', () => {
  const { catalogued, ...kinds } = interactionCounts(catalogue, domains, OWN_INITIATIVE)
  expect(Object.values(kinds).reduce((sum, count) => sum + count)).toBe(catalogued)
  expect(catalogued).toBe([...catalogue.entries()].length)
  expect(kinds.built).toBeLessThanOrEqual(Object.keys(domains).length)
})

it('knows what Spine sends of itself by its catalogue', () => {
  const fromSpine = [...catalogue.entries()].filter((entry) => entry.fromSpine === true).map(({ interaction }) => interaction)
  expect(fromSpine).toEqual(expect.arrayContaining([...OWN_INITIATIVE]))
  const { sent, waiting } = interactionCounts(catalogue, domains, OWN_INITIATIVE)
  expect([sent, waiting]).toEqual([OWN_INITIATIVE.length, fromSpine.length - OWN_INITIATIVE.length])
})
