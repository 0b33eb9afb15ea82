import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** Acceptance tests of dossier identity-and-pki 10, and those that are not there. */
const wanted = Array.from({ length: 25 }, (_, at) => at + 1)
const notProvided: Readonly<Record<number, string>> = { 11: 'the e-RS API, to which a ticket is brought, is not emulated' }

const code = ['authentication', 'cis2', 'oauth2', '../pki', '../flows', '../cli', '../net']
  .flatMap((folder) => {
    const url = new URL(`${folder}/`, import.meta.url)
    return readdirSync(url).map((name) => ({ name, text: name.endsWith('.test.ts') ? readFileSync(new URL(name, url), 'utf8') : '' }))
  })
  .map(({ text }) => text.replaceAll(/^\s*\/\/.*$|\/\*[\s\S]*?\*\//gm, ''))
  .join('\n')

/** A name begins with the number of its acceptance test, or the numbers. */
const isNamed = (id: number): boolean => new RegExp(`(?:describe|it|\\))\\(?\\s*\\(?['\`](?:\\d+, )*${id}(?:, \\d+)* `).test(code)

describe('every acceptance test of the dossier has a name', () => {
  it.each(wanted.filter((id) => notProvided[id] === undefined))('%i', (id) => expect(isNamed(id)).toBe(true))

  it('what has none is not provided', () => {
    for (const id of Object.keys(notProvided)) expect([id, isNamed(Number(id))]).toEqual([id, false])
    expect(isNamed(99)).toBe(false)
  })
})
