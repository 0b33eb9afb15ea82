import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

const BUILT = new URL('../../dist/console/', import.meta.url)
const files = readdirSync(new URL('assets/', BUILT)).map((name) => ({ name, content: readFileSync(new URL(`assets/${name}`, BUILT)) }))
const scripts = files.filter(({ name }) => name.endsWith('.js'))
const compressed = (content: Buffer): number => gzipSync(content).length

/** Bytes, compressed: every page's script together, and what the first page loads. */
const MOST = 200_000
const MOST_AT_FIRST = 60_000

describe('the built console', () => {
  it('has less than 200 kB of script, compressed', () => {
    expect(scripts.length).toBeGreaterThan(3)
    expect(scripts.reduce((sum, { content }) => sum + compressed(content), 0)).toBeLessThan(MOST)
  })

  it('loads a third of that at most to show the exchanges', () => {
    const page = readFileSync(new URL('index.html', BUILT), 'utf8')
    const first = scripts.filter(({ name }) => page.includes(name))
    expect(first.length).toBeGreaterThan(0)
    expect(first.reduce((sum, { content }) => sum + compressed(content), 0)).toBeLessThan(MOST_AT_FIRST)
  })

  it('asks nothing of any other place', () => {
    for (const { name, content } of files)
      expect([...content.toString().matchAll(/(?:url\(|@import|fetch\(|import\()\s*["'`]?(https?:)?\/\//g)], name).toEqual([])
  })
})
