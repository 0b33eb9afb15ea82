import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../cli/program.ts'

/** What the package exports, as package.json names it. */
const ENTRIES = ['src/testing/index.ts', 'src/testing/container/index.ts', 'src/testing/vitest.ts']

const EXPORTED = /^export (?:type )?\{([^}]+)\} from '(\.[^']+)'$/gm
const text = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

interface Exported {
  readonly name: string
  readonly file: string
}

/** Names that an entry point passes on, with the files that declare them. */
const passedOn = (entry: string): Exported[] =>
  [...text(entry).matchAll(EXPORTED)].flatMap(([, names = '', from = '']) =>
    names.split(',').map((name) => ({ name: name.trim().replace(/^type /, ''), file: path.join(path.dirname(entry), from) })),
  )

const all = ENTRIES.flatMap(passedOn)

/** The line that declares a name, and the lines before it. */
function declaration({ name, file }: Exported): { readonly at: number; readonly lines: readonly string[] } {
  const lines = text(file).split('\n')
  const at = lines.findIndex((line) =>
    new RegExp(`^export (?:declare |abstract |async )*(?:class|interface|type|function|const) ${name}\\b`).test(line),
  )
  return { at, lines }
}

/** Public methods and properties of a class whose declaration begins at a line, without a comment of their own. */
function undocumentedMembers(lines: readonly string[], at: number): string[] {
  const end = lines.findIndex((line, place) => place > at && line === '}')
  return lines.slice(at + 1, end).flatMap((line, place) => {
    const [, name] = /^ {2}(?:readonly |static |override |async |get |set )*([a-zA-Z]\w*)(?:[(<:?]|: )/.exec(line) ?? []
    if (name === undefined || name === 'constructor') return []
    const before = lines[at + place] ?? ''
    return before.trimEnd().endsWith('*/') ? [] : [name]
  })
}

describe('what the package exports', () => {
  it('is found', () => {
    expect(all.length).toBeGreaterThan(25)
    expect(all.filter((each) => declaration(each).at < 0)).toEqual([])
  })

  it.each(all.map((each) => [each.name, each] as const))('%s has a doc comment', (_, each) => {
    const { at, lines } = declaration(each)
    expect(lines[at - 1]?.trimEnd()).toMatch(/\*\/$/)
  })

  it.each([
    'Spine',
    'Supplier',
    'MockSpineContainer',
    'StartedMockSpineContainer',
  ])('every public member of %s has a doc comment', (name) => {
    const each = all.find((exported) => exported.name === name)
    if (each === undefined) throw new Error(`${name} is not exported`)
    const { at, lines } = declaration(each)
    expect(undocumentedMembers(lines, at)).toEqual([])
  })

  it('names every entry point of package.json', () => {
    const { exports } = JSON.parse(text('package.json'))
    const built = Object.values(exports).flatMap((each) =>
      typeof each === 'object' && each !== null && 'default' in each ? String(each.default) : [],
    )
    expect(built.map((file) => file.replace('./dist/', 'src/').replace('.js', '.ts')).sort()).toEqual([...ENTRIES].sort())
  })
})
