import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { callProvider } from '../../../src/environment/provider-calls/call-provider.ts'
import type { ProviderReport } from '../../../src/environment/provider-calls/report.ts'
import { testEnvironment } from '../../support/environment.ts'
import { PRACTICE_ASID } from './practice.ts'
import { type Scenario, scenarios } from './suite-table.ts'

let report: ProviderReport
beforeAll(async () => {
  const { environment } = await testEnvironment()
  report = await callProvider(environment, {
    asid: PRACTICE_ASID,
    space: 'default',
    consumer: 'supplier-a',
    patient: '9990000018',
    stranger: '9990009996',
    service: '2000990021',
    timeout: 20_000,
    only: [],
  })
})

const files = new Map<string, string>()
function textOf(file: string): string {
  const known = files.get(file) ?? readFileSync(new URL(`../${file}`, import.meta.url), 'utf8').replaceAll(/^\s*\/\/.*$/gm, '')
  files.set(file, known)
  return known
}

/** Whether a scenario is shown: its check has just passed, or a test of that name stands in its file, which fails by itself. */
function isShown({ shown }: Scenario): boolean {
  if ('check' in shown) return report.checks.find(({ id }) => id === shown.check)?.verdict === 'passed'
  return 'test' in shown && textOf(shown.file).includes(shown.test)
}

describe('the public provider suite', () => {
  it('is shown scenario by scenario', () => {
    const missing = scenarios.filter((each) => !('notApplicable' in each.shown) && !isShown(each))
    expect(missing.map(({ feature, name }) => `${feature}: ${name}`)).toEqual([])
  })

  it('counts: at least nine of ten pass, and what does not apply has its reason in the dossier', () => {
    const counts = { all: scenarios.length, passed: scenarios.filter(isShown).length, notApplicable: 0 }
    for (const { shown } of scenarios) {
      if (!('notApplicable' in shown)) continue
      counts.notApplicable++
      expect(shown.notApplicable).toMatch(/dossier \d/)
    }
    expect(counts.passed / (counts.all - counts.notApplicable)).toBeGreaterThanOrEqual(0.9)
    expect(counts).toEqual({ all: 187, passed: 186, notApplicable: 1 })
  })
})
