import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { profile } from '../../src/environment/profiles/index.ts'
import { hostNames } from '../../src/environment/profiles/profile.ts'
import { settingRows } from '../../src/environment/settings.ts'
import { unknownVariables } from '../../src/environment/settings-variables.ts'

const text = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
const compose = (file: string) => parse(text(file), { customTags: [{ tag: '!override', collection: 'seq' }] }).services['mock-spine']

test.each([
  ['docker-compose.yml', 'int'],
  ['docker-compose.dep.yml', 'dep'],
])('%s gives mock-spine every host name of %s as network alias, and no other', (file, environment) => {
  const service = compose(file)
  expect(service.environment.MOCK_SPINE_ENVIRONMENT).toBe(environment)
  expect(service.networks.default.aliases.toSorted()).toEqual(hostNames(profile(environment)).toSorted())
})

test('the variables that image and compose set or read are known to the program', () => {
  const named = ['Dockerfile', 'docker-compose.yml', 'docker-compose.dep.yml'].flatMap(
    (file) => text(file).match(/\bMOCK_SPINE_\w+/g) ?? [],
  )
  expect(named.length).toBeGreaterThan(10)
  const known = settingRows().map(({ variable }) => variable)
  expect(unknownVariables(Object.fromEntries(named.map((name) => [name, 'x'])), known)).toEqual([])
})

test('image, compose and package have one version', () => {
  const { version } = JSON.parse(text('package.json'))
  expect(text('Dockerfile')).toContain(`ARG VERSION=${version}\n`)
  expect(compose('docker-compose.yml').image).toBe(`\${MOCK_SPINE_IMAGE:-mock-spine:${version}}`)
})
