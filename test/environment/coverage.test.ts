import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { profile, profileNames } from '../../src/environment/profiles/index.ts'
import { doors } from '../../src/environment/profiles/profile.ts'
import { seedLines } from './seed-lines.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const seeds = path.resolve(root, process.env['SPINE_SEEDS'] ?? '../shared/seeds')
const others = ['environment', 'outgoing', 'pki', 'registry', 'calendar', 'path-to-live', 'control', 'readiness']

interface Row {
  readonly source: string
  readonly line: string
  readonly door: string
  readonly test: string
}

const rows = readFileSync(path.join(root, 'docs/coverage.md'), 'utf8')
  .split('\n')
  .filter((text) => text.startsWith('| ') && !text.startsWith('| source'))
  .map((text): Row => {
    const cells = text.split('|').map((cell) => cell.trim())
    const [, source = '', line = '', door = '', test = ''] = cells
    if (cells.length !== 6) throw new Error(`not a row of four cells: ${text}`)
    return { source, line, door, test }
  })

/** Whether a row's line holds the words, not merely as part of longer ones; a path may follow its host. */
function holds(line: string, words: string): boolean {
  const before = /^[/[]/.test(words) ? '' : '(?<![\\w.-])'
  return new RegExp(`${before}${literally(words)}(?![\\w-])`).test(line)
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

describe.skipIf(!existsSync(seeds))('every line of the documents has a row', () => {
  const documents = existsSync(seeds) ? seedLines(seeds) : new Map<string, ReadonlySet<string>>()

  it('the documents list something', () => {
    expect([...documents].map(([number, lines]) => [number, lines.size > 0])).toEqual([
      ['000', true],
      ['001', true],
      ['002', true],
      ['003', false],
      ['004', true],
    ])
  })

  it.each([...documents].flatMap(([number, lines]) => [...lines].map((line) => [number, line] as const)))('%s: %s', (number, line) => {
    expect(rows.filter((row) => row.source === number && holds(row.line, line))).not.toEqual([])
  })
})

it('the documents are read for hosts, paths, addresses, identifiers, settings, slots and steps', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mock-spine-seeds-'))
  try {
    writeFileSync(path.join(folder, '000_x.txt'), '#### Live ####\n| **DNS Name** | www.a.nhs.uk for users |\n')
    writeFileSync(
      path.join(folder, '002_x.txt'),
      'https://a.b.nhs.uk /login/one https://a.b.nhs.uk/two/Three | 10.1.2.3 and 10.9.0.0/24\nkey: YES-0000806. ASID 606179841014.\n' +
        'Registry File Agent 9 Spine deployment\n[HKEY_X\\Y Z] "One.Url"="https://c.nhs.uk/five?x=<Y>"\nMonday 8pm to Tuesday 6am (weekly)\nhttps://digital.nhs.uk/page\n',
    )
    writeFileSync(path.join(folder, '004_x.txt'), '## Step\nhttp://checkit/public/x.php.\n')
    expect(new Map([...seedLines(folder)].map(([number, lines]) => [number, [...lines].sort()]))).toEqual(
      new Map([
        ['000', ['Live', 'www.a.nhs.uk']],
        [
          '002',
          [
            '/five',
            '/login/one',
            '/two/Three',
            '10.1.2.3',
            '10.9.0.0/24',
            '606179841014',
            'Agent 9',
            'HKEY_X\\Y Z',
            'Monday 8pm to Tuesday 6am (weekly)',
            'One.Url',
            'YES-0000806',
            'a.b.nhs.uk',
            'c.nhs.uk',
          ],
        ],
        ['004', ['Step', 'checkit/public/x.php']],
      ]),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

it.each(doors)('the door %s of the architecture has a row', (door) => {
  expect(rows.filter((row) => row.source === 'architecture' && row.door === door)).not.toEqual([])
})

it.each(profileNames)('every path of %s has a row under its door', (name) => {
  for (const { door, path: at } of profile(name).paths) {
    if (at !== '/')
      expect(rows.some((row) => row.source === 'architecture' && row.door === door && holds(row.line, at)) ? '' : `${door} ${at}`).toBe('')
  }
})

it.each(rows)('$source $line: the door exists and the test is there', ({ door, test }) => {
  expect([...doors, ...others]).toContain(door)
  if (test === 'not yet') return
  const [, file = '', title = ''] = /^`([^`]+\.test\.ts)` › (.+)$/.exec(test) ?? []
  expect(file, 'a test reads `path/to/file.test.ts` › title').not.toBe('')
  expect(readFileSync(path.join(root, file), 'utf8')).toMatch(new RegExp(`(['"\`])${literally(title)}\\1`))
})

it('no row stands twice', () => {
  const seen = rows.map((row) => `${row.source} ${row.line} ${row.door}`)
  expect(seen.filter((row, index) => seen.indexOf(row) !== index)).toEqual([])
})
