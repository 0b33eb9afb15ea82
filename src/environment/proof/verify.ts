import type { Exchange } from '../../kernel/exchange.ts'
import type { Journal } from '../../kernel/journal.ts'
import type { ExchangeFilter } from './exchange-filter.ts'
import type { Check, Expectations, Expected, VerifyReport } from './expectations.ts'
import { isOver, Search, waitUntil } from './search.ts'
import { timeline } from './timeline.ts'

/** Ids that a check names at most. */
const NAMED = 100

/** What a check says, with the exchanges that it counted. */
interface Counted extends Check {
  readonly counted: readonly Exchange[]
}

/**
 * Compares what happened with what was expected: counts, order, absence, refusals, the unexpected. Waits, when asked to, until everything holds.
 * @throws JsonPathError or PatternError for a filter by content that cannot be asked
 */
export async function verify(journal: Journal, expectations: Expectations, signal?: AbortSignal): Promise<VerifyReport> {
  const { within = 0, settle = 0 } = expectations
  const rounds = new Rounds(journal, expectations)
  let checks = await waitUntil(journal, () => rounds.checks(), holds, { ms: within, signal })
  if (settle > 0 && holds(checks)) {
    checks = await waitUntil(
      journal,
      () => rounds.checks(),
      (later) => !holds(later),
      { ms: settle, signal },
    )
  }
  const ok = holds(checks)
  const plain = checks.map(({ counted: _, ...check }) => check)
  return { ok, checks: plain, timeline: ok ? '' : timeline(await rounds.toShow(checks)) }
}

const holds = (checks: readonly Check[]): boolean => checks.every(({ ok }) => ok)

/** A verification's questions; each is put to the journal again in every round. */
class Rounds {
  readonly #all: Search
  readonly #expected: readonly (readonly [Expected, Search])[]
  readonly #order: readonly (readonly [ExchangeFilter, Search])[]
  readonly #absent: readonly (readonly [ExchangeFilter, Search])[]
  readonly #except: readonly Search[]
  readonly #asked: Expectations

  constructor(journal: Journal, asked: Expectations) {
    const within = (filter: ExchangeFilter): ExchangeFilter => narrowed(filter, asked)
    const searched = <F extends ExchangeFilter>(filters: readonly F[] = []) =>
      filters.map((filter) => [filter, new Search(journal, within(filter))] as const)
    this.#asked = asked
    this.#all = new Search(journal, within({}))
    this.#expected = searched(asked.expect)
    this.#order = searched(asked.order)
    this.#absent = searched(asked.absent)
    this.#except = searched(asked.except).map(([, search]) => search)
  }

  async checks(): Promise<Counted[]> {
    const { order, noRefusals = false, noUnexpected = false } = this.#asked
    const checks: Counted[] = []
    const matched = new Set<string>()
    for (const [expected, search] of this.#expected) {
      const found = await over(search)
      for (const { id } of found) matched.add(id)
      checks.push(counted(`${timesText(expected)} with ${shown(expected)}`, enough(expected, found.length), found))
    }
    if (order !== undefined) {
      const steps = await Promise.all(this.#order.map(async ([, search]) => await over(search)))
      for (const { id } of steps.flat()) matched.add(id)
      checks.push(inOrder(order, steps))
    }
    for (const [filter, search] of this.#absent) {
      const found = await over(search)
      checks.push(counted(`none with ${shown(filter)}`, found.length === 0, found))
    }
    if (!noRefusals && !noUnexpected) return checks
    const excepted = new Set((await Promise.all(this.#except.map(over))).flat().map(({ id }) => id))
    const others = (await over(this.#all)).filter(({ id }) => !excepted.has(id))
    if (noRefusals) {
      const wrong = others.filter(({ outcome }) => outcome === 'refused' || outcome === 'failed')
      checks.push(counted('nothing refused, no delivery failed', wrong.length === 0, wrong))
    }
    if (noUnexpected) {
      const unexpected = others.filter(({ id }) => !matched.has(id))
      checks.push(counted('nothing unexpected', unexpected.length === 0, unexpected))
    }
    return checks
  }

  /** Exchanges of the conversations that failed checks count, or everything when that says nothing. */
  async toShow(checks: readonly Counted[]): Promise<Exchange[]> {
    const all = await this.#all.find()
    const failed = checks.filter(({ ok }) => !ok)
    if (failed.some(({ counted }) => counted.length === 0)) return all
    const ids = new Set(failed.flatMap(({ counted }) => counted.map(({ id }) => id)))
    const conversations = new Set(failed.flatMap(({ counted }) => counted.flatMap(({ labels }) => labels['conversationId'] ?? [])))
    return all.filter(({ id, labels }) => ids.has(id) || conversations.has(labels['conversationId'] ?? ''))
  }
}

const over = async (search: Search): Promise<Exchange[]> => (await search.find()).filter(isOver)

function narrowed(filter: ExchangeFilter, { space, conversation, after }: Expectations): ExchangeFilter {
  const { direction, door, outcome, causedBy, problem, labels, json } = filter
  const all = { ...labels, ...(conversation === undefined ? {} : { conversationId: conversation }) }
  const chosen = { direction, door, outcome, causedBy, problem, json, space: filter.space ?? space, after: filter.after ?? after }
  const known = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined))
  return { ...known, ...(Object.keys(all).length === 0 ? {} : { labels: all }) }
}

/** Whether one exchange of each step can be found so that they follow each other; the earliest of each that stands behind the one before is as good as any. */
function inOrder(filters: readonly ExchangeFilter[], steps: readonly (readonly Exchange[])[]): Counted {
  const found: Exchange[] = []
  for (const step of steps) {
    const last = found.at(-1)?.sequence ?? 0
    const next = step.find(({ sequence }) => sequence > last)
    if (next === undefined) break
    found.push(next)
  }
  const [ok, wanted] = [found.length === steps.length, filters[found.length]]
  const missing = wanted === undefined ? '' : `; step ${found.length + 1} did not follow: ${shown(wanted)}`
  return counted(`${filters.length} in order${missing}`, ok, found)
}

const counted = (check: string, ok: boolean, found: readonly Exchange[]): Counted => ({
  check,
  ok,
  found: found.length,
  exchanges: found.slice(0, NAMED).map(({ id }) => id),
  counted: found,
})

function enough({ exactly, atLeast, atMost }: Expected, found: number): boolean {
  if (exactly !== undefined && found !== exactly) return false
  if (atMost !== undefined && found > atMost) return false
  return found >= (atLeast ?? (exactly === undefined && atMost === undefined ? 1 : 0))
}

function timesText({ exactly, atLeast, atMost }: Expected): string {
  const said = [
    exactly === undefined ? [] : [`exactly ${exactly}`],
    atLeast === undefined ? [] : [`at least ${atLeast}`],
    atMost === undefined ? [] : [`at most ${atMost}`],
  ].flat()
  return said.length === 0 ? 'at least 1' : said.join(' and ')
}

function shown(filter: Expected): string {
  const { exactly: _, atLeast: _least, atMost: _most, ...rest } = filter
  return JSON.stringify(rest)
}
