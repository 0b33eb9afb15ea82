import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filterText } from '../filter.ts'
import { type Answer, type Search, WireClient } from '../wire-client.ts'
import { compareAnswers, hasOrder } from './compare.ts'
import { differences } from './differences.ts'
import { type Asked, fixedQuestions } from './fixed.ts'
import { generatedSearches } from './generated.ts'
import { type Pair, startPair } from './pair.ts'
import { vocabularyOf } from './vocabulary.ts'

const GENERATED = 400
const SEED = Number(process.env['LDAP_SEED'] ?? 20_261_120)
const START_MS = 300_000
/** As long as a server may take to say nothing. */
const SILENT_MS = 5000

let pair: Pair
let started = false
let missing: string | undefined
const used = new Set<string>()

beforeAll(async () => {
  const found = await startPair()
  if ('missing' in found) missing = found.missing
  else {
    pair = found
    started = true
  }
}, START_MS)
afterAll(async () => {
  if (started) await pair.stop()
}, START_MS)

/** Lines of what differs and has no reason to. */
function unexplained(asked: Asked, ours: Answer, theirs: Answer): string[] {
  return compareAnswers(ours, theirs, hasOrder(asked.search)).filter((line) => {
    const reason = differences.find(({ explains }) => explains(asked, line))
    if (reason !== undefined) used.add(reason.what)
    return reason === undefined
  })
}

describe('beside OpenLDAP, with the same schema and entries', () => {
  for (const asked of fixedQuestions) {
    it(asked.name, async ({ skip }) => {
      if (missing !== undefined) skip(missing)
      const [ours, theirs] = await Promise.all([alone(pair.ours, asked), alone(pair.theirs, asked)])
      expect(unexplained(asked, ours, theirs)).toEqual([])
    })
  }

  it(`${GENERATED} searches by chance`, { timeout: 120_000 }, async ({ skip }) => {
    if (missing !== undefined) skip(missing)
    const [ours, theirs] = await Promise.all([WireClient.connect(pair.ours), WireClient.connect(pair.theirs)])
    const failures: string[] = []
    let found = 0
    for (const search of generatedSearches(vocabularyOf(pair.entries), SEED, GENERATED)) {
      const asked: Asked = { name: describeSearch(search), search, ask: (client) => client.search(search) }
      const answers = await Promise.all([within(ours.search(search)), within(theirs.search(search))])
      if (answers[1].entries.length > 0) found++
      const lines = unexplained(asked, ...answers)
      if (lines.length > 0) failures.push([asked.name, ...lines].join('\n    '))
    }
    ours.close()
    theirs.close()
    expect(failures, `LDAP_SEED=${SEED}, ${failures.length} differ`).toEqual([])
    expect(found, 'searches that found something').toBeGreaterThan(GENERATED / 4)
  })

  it('has at most ten differences, all of them seen', ({ skip }) => {
    if (missing !== undefined) skip(missing)
    expect(differences.length).toBeLessThanOrEqual(10)
    expect([...used].sort()).toEqual(differences.map(({ what }) => what).sort())
  })
})

/** A connection of its own, because binds change one and refusals may end it. */
async function alone(secure: Pair['ours'], asked: Asked): Promise<Answer> {
  const client = await WireClient.connect(secure)
  try {
    return await within(asked.ask(client))
  } finally {
    client.close()
  }
}

/** The answer, or one that says that none came. */
function within(answer: Promise<Answer>): Promise<Answer> {
  const nothing = (diagnostic: string): Answer => ({ code: -1, matched: '', diagnostic, entries: [], controls: {} })
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(nothing('no answer')), SILENT_MS)
    const settle = (found: Answer) => {
      clearTimeout(timer)
      resolve(found)
    }
    answer.then(settle, (error: unknown) => settle(nothing(String(error))))
  })
}

const describeSearch = ({ base, scope, filter, attributes, typesOnly, sizeLimit, deref }: Search): string =>
  `${scope} "${base}" ${filterText(filter)} [${attributes?.join(' ')}]${typesOnly === true ? ' typesOnly' : ''} size ${sizeLimit} deref ${deref}`
