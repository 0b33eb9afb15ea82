import type { EntryAttribute } from '../../../directory/entries/entry.ts'
import type { TreePlace } from '../../../directory/entries/tree.ts'
import { dnKey, parentKey } from '../../../directory/schema/normal.ts'
import { type Problem, problem } from '../../../kernel/problem.ts'
import { results, resultText } from '../../../wire/ldap/codes.ts'
import { controls, controlsOf, readFlag, sortResponse, syncDone, syncState } from '../../../wire/ldap/controls.ts'
import { LdapError } from '../../../wire/ldap/error.ts'
import { filterText } from '../../../wire/ldap/filter-text.ts'
import type { LdapReply } from '../../../wire/ldap/reply.ts'
import type { SearchRequest } from '../../../wire/ldap/request.ts'
import { SearchEntries } from '../../../wire/ldap/search-entries.ts'
import { LdapRefusal, noDn, unreadableValue } from '../errors.ts'
import { directoryDoorProblems } from '../problems.ts'
import { checkAssertion } from '../search/assertion.ts'
import { Candidate } from '../search/candidate.ts'
import { type EncodedEntries, encode } from '../search/encoded-entries.ts'
import { Explanation, noMatch } from '../search/explain.ts'
import { type Matcher, TRUE } from '../search/matchers.ts'
import { operationalAttributes, uuidOf } from '../search/operational.ts'
import { endOfPage, type Page, pageOf } from '../search/page.ts'
import { readyFilter } from '../search/ready-filter.ts'
import { type Progress, SearchRun } from '../search/run.ts'
import { type Selection, selectionOf } from '../search/selection.ts'
import type { ServerEntry } from '../search/server-entries.ts'
import { type Sorter, sorterOf } from '../search/sort.ts'
import { isSync } from '../search/sync.ts'
import { type WantedValues, wantedValues } from '../search/wanted-values.ts'
import { shown, type Visit } from '../visit.ts'

/** What searches share. */
export interface SearchParts {
  readonly encoded: EncodedEntries
  readonly rootDse: ServerEntry
  readonly subschema: ServerEntry
}

/** Milliseconds for which a search holds up the others. */
const PORTION = 10
const LONGEST_LABEL = 1000

/** What a search asks, for whoever reads its exchange. */
export function searchLabels({ base, scope, filter, attributes }: SearchRequest): Record<string, string> {
  const labels = { base: shown(base), scope, filter: filterText(filter, LONGEST_LABEL) ?? '(unknown)' }
  return attributes.length === 0 ? labels : { ...labels, attributes: shown(attributes.join(' ')) }
}

/** Answers a search (RFC 4511 §4.5, dossier sds-ldap 7); large ones go on in portions. */
export function search(visit: Visit, request: SearchRequest, shared: SearchParts): LdapReply | Promise<LdapReply> {
  const base = dnKey(request.base)
  if (base === undefined) throw noDn(request.base)
  const explanation = new Explanation()
  const matcher = readyFilter(visit, request.filter, explanation)
  visit.exchange.problems.push(...explanation.problems())
  if (request.scope === 'base') {
    const own = base === shared.rootDse.key ? shared.rootDse : base === shared.subschema.key ? shared.subschema : undefined
    if (own !== undefined) return serverEntry(visit, request, own, matcher)
  }
  const { tree } = visit
  tree.refresh()
  const place = visit.closed?.(base) === true ? undefined : tree.find(base)
  if (place === undefined) throw noBase(visit, request.base, base)
  if (visit.controls.length > 0) checkAssertion(visit, place.node, (entry) => operationalAttributes(entry, tree))
  return new Search(visit, request, shared, matcher, base).answer()
}

/** The refusal of a name that is not there, with the nearest that is above it (RFC 4511 §4.1.9). */
export function noBase(visit: Visit, dn: string, key: string): LdapRefusal {
  const { closed } = visit
  let matched: string | undefined
  for (let above = parentKey(key); above !== '' && matched === undefined; above = parentKey(above))
    if (closed?.(above) !== true) matched = visit.tree.find(above)?.node.dn
  if (closed?.(key) === true) visit.exchange.problems.push(withheld(`an anonymous search of ${shown(dn)}`))
  return new LdapRefusal(directoryDoorProblems['MS-LDAP-NO-BASE'], {
    came: dn === '' ? 'an empty base with another scope than base' : shown(dn),
    expected: matched === undefined ? 'a name under o=nhs' : `a name that stands below ${matched}`,
    resultCode: results.noSuchObject,
    ...(matched === undefined ? {} : { matchedDn: matched }),
  })
}

const withheld = (came: string): Problem =>
  problem(directoryDoorProblems['MS-LDAP-WITHHELD'], { came, expected: 'a bind as an account (--ldap-accounts-only)' })

/** The rootDSE and the subschema: only with scope base (dossier sds-ldap 1.5). */
function serverEntry(visit: Visit, request: SearchRequest, entry: ServerEntry, matcher: Matcher): LdapReply {
  const candidate = new Candidate(visit.parts.advertised, () => entry.operational)
  const own = { dn: entry.dn, key: entry.key, attributes: () => entry.user }
  candidate.take(own, undefined, 0)
  checkAssertion(visit, own, () => entry.operational)
  const wanted = wantedValues(visit, request)
  const entries = new SearchEntries(visit.id)
  if (matcher.test(candidate) === TRUE) {
    const { mask, operational } = selectionOf(request.attributes)
    const attributes = [
      ...entry.user.filter(({ type }) => mask === undefined || mask[type.id] === 1),
      ...entry.operational.filter(({ type }) => operational.includes(type)),
    ]
    entries.add(encode(entry.dn, wanted?.(attributes) ?? attributes, request.typesOnly), undefined)
  }
  return accepted(visit, { resultCode: results.success, entries })
}

function accepted(visit: Visit, reply: LdapReply): LdapReply {
  const count = reply.entries?.count ?? 0
  const { exchange } = visit
  exchange.outcome = 'accepted'
  exchange.label('entries', String(count))
  exchange.label('result', String(reply.resultCode))
  exchange.summary =
    reply.resultCode === results.success
      ? `${count} ${count === 1 ? 'entry' : 'entries'}`
      : `${resultText(reply.resultCode)}, ${count} entries`
  return reply
}

/** One search under way. */
class Search {
  readonly #visit: Visit
  readonly #request: SearchRequest
  readonly #matcher: Matcher
  readonly #selection: Selection
  readonly #entries: SearchEntries
  readonly #run: SearchRun
  readonly #page: Page | undefined
  readonly #encoded: EncodedEntries
  readonly #sorter: Sorter | undefined
  readonly #wanted: WantedValues | undefined
  readonly #syncing: boolean
  /** Of a sorted search: what matches. */
  readonly #found: TreePlace[] = []
  readonly #limit: number
  readonly #begun = performance.now()
  /** Matching entries that the caller may not read. */
  #withheld = 0
  /** Why it was stopped, and where. */
  #resultCode: number = results.success
  #next: Omit<Page, 'size'> | undefined

  constructor(visit: Visit, request: SearchRequest, shared: SearchParts, matcher: Matcher, base: string) {
    const { tree, parts } = visit
    const { ldapSizeLimit } = parts.settings
    this.#visit = visit
    this.#request = request
    this.#matcher = matcher
    this.#selection = selectionOf(request.attributes)
    this.#entries = new SearchEntries(visit.id)
    this.#encoded = shared.encoded
    this.#page = pageOf(visit, request)
    this.#sorter = sorterOf(visit)
    this.#wanted = wantedValues(visit, request)
    this.#syncing = isSync(visit)
    this.#limit = request.sizeLimit === 0 ? ldapSizeLimit : Math.min(request.sizeLimit, ldapSizeLimit)
    const candidate = new Candidate(parts.advertised, (entry) => operationalAttributes(entry, tree))
    const { closed } = visit
    this.#run = new SearchRun(
      { tree, base, scope: request.scope },
      matcher,
      candidate,
      (node, index, slot, layer) => {
        if (closed?.(node.key) === true) return ++this.#withheld > 0
        if (this.#mustStop(layer, slot)) return false
        if (this.#sorter === undefined) this.#add({ node, index, slot })
        else this.#found.push({ node, index, slot })
        return true
      },
      this.#page ?? { layer: 0, slot: 0 },
    )
  }

  #add({ node, index, slot }: TreePlace): void {
    const { tree, parts } = this.#visit
    const { mask, operational } = this.#selection
    const state = this.#syncing ? controlsOf([syncState(uuidOf(node.key))]) : undefined
    if (this.#request.typesOnly || this.#wanted !== undefined) {
      const user = node.attributes(parts.advertised).filter(({ type }) => mask === undefined || mask[type.id] === 1)
      const more = operationalAttributes(node, tree).filter(({ type }) => operational.includes(type))
      const attributes = [...user, ...more]
      this.#entries.add(encode(node.dn, this.#wanted?.(attributes) ?? attributes, this.#request.typesOnly), undefined, undefined, state)
    } else {
      const entry = this.#encoded.get(index, slot, node, parts.advertised, parts.advertisedAs())
      const more = operational.length === 0 ? undefined : this.#operational(operationalAttributes(node, tree))
      this.#entries.add(entry, mask, more, state)
    }
  }

  answer(): LdapReply | Promise<LdapReply> {
    if (this.#page?.size === 0 || this.#wantsSubentries()) return this.#done('done')
    const { timeLimit } = this.#request
    const own = this.#visit.parts.settings.ldapTimeLimit
    const end = this.#begun + (timeLimit === 0 ? own : Math.min(timeLimit * 1000, own))
    const progress = this.#run.carryOn(Math.min(this.#begun + PORTION, end))
    return progress === 'going on' ? this.#later(end) : this.#done(progress)
  }

  async #later(end: number): Promise<LdapReply> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      if (performance.now() > end) {
        this.#resultCode = results.timeLimitExceeded
        return this.#done('stopped')
      }
      const progress = this.#run.carryOn(Math.min(performance.now() + PORTION, end))
      if (progress !== 'going on') return this.#done(progress)
    }
  }

  /** Whether a matching entry is one too many; then says why. */
  #mustStop(layer: number, slot: number): boolean {
    const returned = this.#page?.returned ?? 0
    if (returned + this.#entries.count + this.#found.length >= this.#limit) this.#resultCode = results.sizeLimitExceeded
    else if (this.#entries.size > this.#visit.parts.settings.ldapMaxAnswer) this.#resultCode = results.adminLimitExceeded
    else if (this.#page !== undefined && this.#entries.count >= this.#page.size)
      this.#next = { layer, slot, returned: returned + this.#entries.count }
    else return false
    return true
  }

  #done(progress: Progress): LdapReply {
    const { exchange, tree } = this.#visit
    const resultCode = progress === 'stopped' ? this.#resultCode : results.success
    for (const place of this.#sorter?.sorted(this.#found) ?? []) this.#add(place)
    if (this.#withheld > 0) exchange.problems.push(withheld(`${this.#withheld} more matching entries, asked for by an anonymous caller`))
    const stopped = this.#limitProblem(resultCode)
    if (stopped !== undefined) exchange.problems.push(stopped)
    else if (this.#entries.count === 0 && exchange.problems.length === 0) exchange.problems.push(...noMatch(tree, this.#matcher))
    const page = this.#page === undefined || resultCode !== results.success ? [] : [endOfPage(this.#request, this.#next)]
    const sorted = this.#sorter === undefined ? [] : [sortResponse(this.#sorter.resultCode)]
    const synced = this.#syncing && resultCode === results.success ? [syncDone(`rid=000,csn=${tree.revision}`)] : []
    const more = [...page, ...sorted, ...synced]
    return accepted(this.#visit, { resultCode, entries: this.#entries, ...(more.length === 0 ? {} : { controls: more }) })
  }

  #limitProblem(resultCode: number): Problem | undefined {
    const { sizeLimit, timeLimit } = this.#request
    const { ldapSizeLimit, ldapTimeLimit, ldapMaxAnswer } = this.#visit.parts.settings
    switch (resultCode) {
      case results.sizeLimitExceeded:
        return problem(directoryDoorProblems['MS-LDAP-SIZE-LIMIT'], {
          came: `more than ${this.#limit} matching entries`,
          expected: `at most ${ldapSizeLimit} (--ldap-size-limit)${sizeLimit === 0 ? '' : `, and ${sizeLimit} as the client asked`}`,
        })
      case results.timeLimitExceeded:
        return problem(directoryDoorProblems['MS-LDAP-TIME-LIMIT'], {
          came: `a search of ${Math.round(performance.now() - this.#begun)} ms`,
          expected: `at most ${ldapTimeLimit} ms (--ldap-time-limit)${timeLimit === 0 ? '' : `, and ${timeLimit} s as the client asked`}`,
        })
      case results.adminLimitExceeded:
        return problem(directoryDoorProblems['MS-LDAP-ANSWER-LIMIT'], {
          came: `${this.#entries.size} bytes of entries, and more`,
          expected: `about ${ldapMaxAnswer} bytes (--ldap-max-answer)`,
        })
      default:
        return undefined
    }
  }

  #operational(attributes: readonly EntryAttribute[]): Buffer {
    const { operational } = this.#selection
    return encode(
      '',
      attributes.filter(({ type }) => operational.includes(type)),
    ).attributes
  }

  /** Subentries are all that is wanted, and the directory has none (RFC 3672). */
  #wantsSubentries(): boolean {
    const control = this.#visit.control(controls.subentries)
    if (control === undefined) return false
    try {
      return readFlag(control)
    } catch (error) {
      if (error instanceof LdapError) throw unreadableValue(directoryDoorProblems['MS-LDAP-CONTROL-VALUE'], error)
      throw error
    }
  }
}
