import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { acceptanceIds, outOfReach } from './acceptance-ids.ts'

/** Titles of tests and the rows of their tables: every text of the file that is no comment. */
function texts(file: string): string[] {
  const code = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8').replaceAll(/^\s*\/\/.*$|\/\*[\s\S]*?\*\//gm, '')
  return [...code.matchAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g)].map(([text]) => text)
}

describe('the acceptance tests of the dossier', () => {
  it.each(Object.entries(acceptanceIds))('%s has a named test', (id, file) => {
    // A name begins with its id (perhaps among others), or ends with it in brackets.
    const begins = new RegExp(`^['"](?:[A-E]\\d\\d, )*${id}(?:, [A-E]\\d\\d)*(?::|['"]$)`)
    const brackets = new RegExp(`\\((?:[A-E]\\d\\d, )*${id}(?:, [A-E]\\d\\d)*\\)`)
    expect(texts(file).filter((text) => begins.test(text) || brackets.test(text))).not.toEqual([])
  })

  it('are all there: A01 to A12, B01 to B14, C01 to C15, D01 to D13, E01 to E03', () => {
    const wanted = Object.entries({ A: 12, B: 14, C: 15, D: 13, E: 3 }).flatMap(([group, count]) =>
      Array.from({ length: count }, (_, at) => `${group}${String(at + 1).padStart(2, '0')}`),
    )
    expect([...Object.keys(acceptanceIds), ...Object.keys(outOfReach)].sort()).toEqual(wanted.sort())
    expect(Object.keys(outOfReach).filter((id) => /^[ABC]/.test(id))).toEqual([])
  })
})
