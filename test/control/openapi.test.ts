import spectralCore from '@stoplight/spectral-core'
import spectralRulesets from '@stoplight/spectral-rulesets'
import { describe, expect, it } from 'vitest'
import { openApi } from '../../src/control/openapi.ts'
import { parameterWords, tagWords } from '../../src/control/openapi-words.ts'
import { routes } from '../../src/control/routes.ts'

const { Ruleset, Spectral } = spectralCore

describe('the OpenAPI document', () => {
  it('is what spectral’s rules for OpenAPI want', async () => {
    const spectral = new Spectral()
    const oas: unknown = spectralRulesets.oas
    spectral.setRuleset(new Ruleset({ extends: [[oas, 'recommended']] }))
    const found = await spectral.run(JSON.stringify(openApi(routes, 'http://localhost:8080')))
    const told = found.map(({ code, message, path }) => `${code} ${path.join('.')}: ${message}`)
    expect([...new Set(told)]).toEqual([])
  })

  it('says what each parameter means, and what each group of paths is about', () => {
    const parameters = routes.flatMap(({ params, query }) => [...Object.keys(params.shape), ...Object.keys(query.shape)])
    expect([...new Set(parameters)].filter((name) => parameterWords[name] === undefined)).toEqual([])
    const groups = routes.flatMap(({ path }) => /^\/api\/([^/]+)/.exec(path)?.[1] ?? [])
    expect([...new Set(groups)].filter((name) => tagWords[name] === undefined)).toEqual([])
  })
})
