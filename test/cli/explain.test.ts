import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { errorsPage, problemSections } from '../../src/cli/problem-sections.ts'
import { run } from './program.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const codes = Object.values(problemSections).flatMap((kinds) => Object.keys(kinds))

describe('problem codes', () => {
  it('each stand in one table only', () => {
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([])
  })

  it('are all in a table, wherever the sources name one', () => {
    const named = new Set<string>()
    for (const entry of readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts')) continue
      for (const [code] of readFileSync(path.join(entry.parentPath, entry.name), 'utf8').matchAll(/MS-[A-Z]+(?:-[A-Z0-9]+)*\b(?!-)/g))
        named.add(code)
    }
    expect([...named].filter((code) => !codes.includes(code)).sort()).toEqual([])
    expect(named.size).toBeGreaterThan(100)
  })

  it('say in whole sentences what they mean and what to do', () => {
    for (const kinds of Object.values(problemSections)) {
      for (const { code, title, next } of Object.values(kinds)) {
        expect(title, code).toMatch(/^.{12,}\.$/)
        expect(next, code).toMatch(/^.{12,}\.$/)
      }
    }
  })
})

describe('mock-spine explain', () => {
  it('prints meaning and cure, in any case of the code', async () => {
    const { code, stdout } = await run(['explain', 'ms-unknown-cpaid'])
    expect(code).toBe(0)
    expect(stdout).toContain('MS-UNKNOWN-CPAID (error)')
    expect(stdout).toContain('nhsMhsCPAId')
  })

  it('suggests the code that was meant', async () => {
    const { code, stderr } = await run(['explain', 'MS-UNKNOWN-CPAIDS'])
    expect(code).toBe(2)
    expect(stderr).toContain('did you mean MS-UNKNOWN-CPAID?')
  })

  it('--all is docs/errors.md', () => {
    expect(readFileSync(path.join(root, 'docs/errors.md'), 'utf8')).toBe(errorsPage())
  })
})
