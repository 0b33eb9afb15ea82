import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../cli/program.ts'

const page = path.join(ROOT, 'docs/conformance.md')
const rows = readFileSync(page, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| feature'))
  .map((line) => {
    const [, feature = '', , here = '', shown = ''] = line.split('|').map((cell) => cell.trim())
    const links = [...`${here} ${shown}`.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
    return { feature, here, links }
  })

describe('docs/conformance.md', () => {
  it('has a row for each feature', () => expect(rows.length).toBeGreaterThanOrEqual(30))

  it.each(rows)('$feature: what is here is shown by a test that exists, what is not says so', ({ here, links }) => {
    for (const link of links) expect(existsSync(path.join(path.dirname(page), link)), link).toBe(true)
    const tests = links.filter((link) => /^\.\.\/test\/.*\.test\.ts$/.test(link))
    if (tests.length === 0) expect(here).toMatch(/^not here/)
  })
})
