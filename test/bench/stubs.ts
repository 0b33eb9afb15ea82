import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { BenchOptions } from './arguments.ts'
import { Learned, ours } from './contenders.ts'
import { alternate, type Ratio, ratioOf, type Side, sideOf } from './contest.ts'
import type { Files } from './files.ts'
import type { Turn } from './turn.ts'

/** What is compared: no stubs, a thousand of which most ask for a label, and a thousand that ask every body by XPath. */
export const STUB_SETS = ['none', 'labels', 'xpath'] as const
type StubSet = (typeof STUB_SETS)[number]

export interface StubComparison {
  readonly turns: readonly Turn[]
  readonly sides: Readonly<Record<StubSet, Side>>
  readonly ratios: Readonly<Record<Exclude<StubSet, 'none'>, Ratio>>
}

const COUNT = 1000
const answer = { status: 500 }

/** Stubs that never match what the load sends. */
const draftOf: Readonly<Record<Exclude<StubSet, 'none'>, (at: number) => object>> = {
  labels: (at) => {
    const kinds = [
      { match: { interaction: `REPC_IN${100_000 + at}UK05` } },
      {
        match: { interaction: 'REPC_IN150016UK05', labels: { conversationId: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}` } },
      },
      { match: { labels: { messageId: { oneOf: [`A${at}`, `B${at}`] } }, xpath: { '//hl7:id/@extension': String(at) } } },
      { match: { headers: { 'X-Test': `case-${at}` } } },
      { door: 'sync-service', match: { interaction: 'QUPA_IN040000UK32' } },
    ]
    return { ...kinds[at % kinds.length], answer }
  },
  xpath: (at) => ({ match: { xpath: { '//hl7:nhsNumber/@extension': String(9_990_000_000 + at) } }, answer }),
}

/** Acks of ours without stubs, and beside two sets of a thousand that do not match, in turn. */
export async function compareStubs(options: BenchOptions, files: Files, tell: (turn: Turn) => void): Promise<StubComparison> {
  const contest = { name: 'stubs', conversation: false, options, files, learned: new Learned() }
  const folderOf = (set: Exclude<StubSet, 'none'>): string => {
    const folder = path.join(files.folder, `stubs-${set}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'stubs.json'), JSON.stringify(Array.from({ length: COUNT }, (_, at) => draftOf[set](at))))
    return folder
  }
  const contenders = STUB_SETS.map((set) =>
    set === 'none' ? ours(contest, set) : ours(contest, set, { flags: () => ['--stub-files', folderOf(set)] }),
  )
  const turns = await alternate(contenders, options.rounds, tell)
  const sides = { none: sideOf('none', turns), labels: sideOf('labels', turns), xpath: sideOf('xpath', turns) }
  return { turns, sides, ratios: { labels: ratioOf(sides.labels, sides.none), xpath: ratioOf(sides.xpath, sides.none) } }
}
