import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Groups of dossier ssp-fhir-dos 11 that concern proxy, practice, booking and NRL. */
const wanted = [...ids('A', 1, 37), ...ids('B', 38, 40), 'B41-52', ...ids('B', 53, 65)]

function ids(group: string, from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, at) => `${group}${String(from + at).padStart(2, '0')}`)
}

const code = ['.', '../gp-connect', '../booking', '../nrl']
  .flatMap((folder) => {
    const url = new URL(`${folder}/`, import.meta.url)
    return readdirSync(url).map((name) => ({ name, text: readFileSync(new URL(name, url), 'utf8') }))
  })
  .filter(({ name }) => name.endsWith('.test.ts') && !name.startsWith('acceptance-ids'))
  .map(({ text }) => text.replaceAll(/^\s*\/\/.*$|\/\*[\s\S]*?\*\//gm, ''))
  .join('\n')

it.each(wanted)('%s has a named test', (id) => {
  // A name begins with its id; in tables the id stands alone.
  expect(new RegExp(`['\`]${id}(?::|')`).test(code)).toBe(true)
})
