import { randomInt } from 'node:crypto'
import type { OutgoingMessage } from '../../kernel/delivery.ts'
import type { Emulator } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import type { ConnectionFault, ConnectionFaults, DeliveryFault, FaultEffect, FaultHook, ListenerName } from '../../kernel/faults.ts'
import { unknownName } from '../../kernel/nearest.ts'
import type { OutboxEntry } from '../../kernel/outbox-entry.ts'
import type { Override, OverrideHook } from '../../kernel/override.ts'
import { type Problem, ProblemError, problem } from '../../kernel/problem.ts'
import type { Spaces } from '../../kernel/space.ts'
import type { Tally } from '../../kernel/tally.ts'
import { stubProblems } from '../problems.ts'
import { chanceOf } from './chance.ts'
import { connectionFault } from './connection-fault.ts'
import { deliveryFault } from './delivery-fault.ts'
import { type FaultRuleInput, MOST_RULES } from './fault-rule.ts'
import { edgeEffect, requestOverride } from './request-fault.ts'

/** A rule in force, with what it has met. */
export type FaultRule = FaultRuleInput & { readonly id: string; seen: number; acted: number }

/** What rules may name of a door. */
type Door = Pick<Emulator, 'name' | 'labels' | 'refusals'> & {
  /** A door whose answers are no HTTP replies: it can refuse, but not be given another reply. */
  readonly refusesOnly?: boolean
}

/** What rules on connections may name: the listeners, as doors, and what is known before a handshake. */
const LISTENERS: readonly Door[] = (['https', 'ldaps', 'ldap', 'ticket'] satisfies ListenerName[]).map((name) => ({
  name,
  labels: ['serverName'],
}))

/** What rules are asked about closed doors before they are asked themselves: maintenance. */
export type Guard = {
  /** A reply in place of the door's. */
  answer(exchange: Exchange): Override | undefined
  readonly watching: boolean
  onConnection(listener: ListenerName, serverName: string | undefined): ConnectionFault | undefined
}

/** Deliveries put off that are followed at most; past it the oldest counts again when it is tried. */
const MOST_PUT_OFF = 10_000

interface RuleParts {
  readonly tally?: Pick<Tally, 'add'>
  /** Whose claims lead connections to spaces by the name that they ask for. */
  readonly spaces?: Pick<Spaces, 'owner'>
}

/**
 * Fault rules as data, by space: which request, try of a delivery or connection, by the labels that its door declares, and what happens to it.
 * Every act is a problem MS-FAULT of the exchange. Without rules it costs one look-up.
 */
export class FaultRules implements FaultHook, OverrideHook, ConnectionFaults {
  readonly #parts: RuleParts
  readonly #chances = new WeakMap<FaultRule, () => number>()
  readonly #bySpace = new Map<string, FaultRule[]>()
  readonly #atReply = new WeakMap<Exchange, FaultEffect>()
  readonly #putOff = new Set<string>()
  #doors: readonly Door[] = []
  #refusesOnly: ReadonlySet<string> = new Set()
  #serial = 0
  #anyAtReply = false
  #onConnections = 0
  guard: Guard | undefined

  constructor(parts: RuleParts = {}) {
    this.#parts = parts
  }

  /** The doors whose labels and refusals rules may name. */
  set doors(doors: readonly Door[]) {
    this.#doors = doors
    this.#refusesOnly = new Set(doors.flatMap(({ name, refusesOnly }) => (refusesOnly === true ? [name] : [])))
  }

  /** Puts a rule in force. @throws ProblemError MS-FAULT-RULE */
  add(input: FaultRuleInput): FaultRule {
    this.#check(input)
    const rules = this.#bySpace.get(input.space) ?? []
    if (rules.length >= MOST_RULES)
      throw invalid(`rule ${MOST_RULES + 1} of space ${input.space}`, `at most ${MOST_RULES} rules in a space`)
    const seed = input.seed ?? (isDrawn(input) ? randomInt(0xffff_ffff) : undefined)
    const rule: FaultRule = { ...input, ...(seed === undefined ? {} : { seed }), id: `fault-${++this.#serial}`, seen: 0, acted: 0 }
    this.#chances.set(rule, chanceOf(seed ?? 0))
    this.#bySpace.set(input.space, [...rules, rule])
    this.#count()
    return rule
  }

  /** The rules of a space, or of all, in the order in which they are asked. */
  list(space?: string): readonly FaultRule[] {
    return space === undefined ? [...this.#bySpace.values()].flat() : (this.#bySpace.get(space) ?? [])
  }

  /** Ends the rules that `test` names; answers with how many. */
  remove(test: (rule: FaultRule) => boolean): number {
    let count = 0
    for (const [space, rules] of this.#bySpace) {
      const kept = rules.filter((rule) => !test(rule))
      count += rules.length - kept.length
      if (kept.length === 0) this.#bySpace.delete(space)
      else this.#bySpace.set(space, kept)
    }
    if (this.#bySpace.size === 0) this.#putOff.clear()
    this.#count()
    return count
  }

  /** Keeps the rules of a space as they stand; the answer puts them in force again, with what each had met. What is drawn is drawn from the beginning again. */
  keep(space: string): () => void {
    const kept = this.list(space).map((rule) => ({ ...rule }))
    return () => {
      const rules = kept.map((rule) => ({ ...rule }))
      for (const rule of rules) this.#chances.set(rule, chanceOf(rule.seed ?? 0))
      if (rules.length === 0) this.#bySpace.delete(space)
      else this.#bySpace.set(space, rules)
      this.#count()
    }
  }

  concerns(space: string): boolean {
    return this.guard !== undefined || this.#bySpace.has(space)
  }

  answer(exchange: Exchange, matchables: Readonly<Record<string, string>>): Override | undefined {
    const closed = this.guard?.answer(exchange)
    if (closed !== undefined) return closed
    const rule = this.#chosen('request', exchange.space, exchange.door, matchables)
    if (rule?.on !== 'request') return undefined
    exchange.problems.push(this.#acted(rule, exchange.door, 'the request handled as usual'))
    const edge = edgeEffect(rule.effect, this.#chance(rule))
    if (edge !== undefined) {
      this.#atReply.set(exchange, edge)
      this.#anyAtReply = true
    }
    return requestOverride(rule.effect)
  }

  onRequest(): undefined {
    return undefined
  }

  onReply(exchange: Exchange): FaultEffect | undefined {
    return this.#anyAtReply ? this.#atReply.get(exchange) : undefined
  }

  onDelivery(entry: OutboxEntry, message: OutgoingMessage): DeliveryFault | undefined {
    if (this.#bySpace.size === 0) return undefined
    const key = `${entry.space} ${entry.id}`
    if (this.#putOff.delete(key)) return undefined
    const rule = this.#chosen('delivery', entry.space, entry.kind.split('/')[0] ?? '', message.labels)
    if (rule?.on !== 'delivery') return undefined
    const { effect } = rule
    if (effect.do === 'delay' || effect.do === 'reorder') this.#follow(key)
    const problem = this.#acted(rule, entry.kind.split('/')[0] ?? '', 'the delivery made as usual')
    return deliveryFault(effect, message, problem, this.#chance(rule))
  }

  get watching(): boolean {
    return this.#onConnections > 0 || this.guard?.watching === true
  }

  onConnection(listener: ListenerName, serverName: string | undefined): ConnectionFault | undefined {
    const closed = this.guard?.onConnection(listener, serverName)
    if (closed !== undefined || this.#onConnections === 0) return closed
    const space = this.#parts.spaces?.owner(`host:${serverName ?? ''}`)?.name ?? 'default'
    const rule = this.#chosen('connection', space, listener, serverName === undefined ? {} : { serverName })
    if (rule?.on !== 'connection') return undefined
    return connectionFault(rule.effect, space, this.#acted(rule, listener, 'the connection accepted as usual'))
  }

  #count(): void {
    this.#onConnections = this.list().filter(({ on }) => on === 'connection').length
  }

  #chance(rule: FaultRule): () => number {
    return this.#chances.get(rule) ?? Math.random
  }

  /** Enters an act where it is counted; answers with what the journal says of it. */
  #acted(rule: FaultRule, door: string, expected: string): Problem {
    const { tally } = this.#parts
    if (tally !== undefined) tally.add('mock_spine_faults_total', `door="${door}",on="${rule.on}",effect="${rule.effect.do}"`)
    return acted(rule, expected)
  }

  #follow(key: string): void {
    this.#putOff.add(key)
    const [oldest] = this.#putOff
    if (this.#putOff.size > MOST_PUT_OFF && oldest !== undefined) this.#putOff.delete(oldest)
  }

  /** Every rule that matches counts; the first one whose turn it is acts. */
  #chosen(on: FaultRule['on'], space: string, door: string, labels: Readonly<Record<string, string>>): FaultRule | undefined {
    const rules = this.#bySpace.get(space)
    if (rules === undefined) return undefined
    let found: FaultRule | undefined
    for (const rule of rules) {
      if (rule.on !== on || (rule.door !== undefined && rule.door !== door) || !matches(rule.match, labels)) continue
      if (rule.effect.do === 'reply' && this.#refusesOnly.has(door)) continue
      rule.seen++
      if (found === undefined && isTurn(rule) && this.#isDrawn(rule)) found = rule
    }
    if (found !== undefined) found.acted++
    return found
  }

  #isDrawn(rule: FaultRule): boolean {
    return rule.probability === undefined || this.#chance(rule)() < rule.probability
  }

  #check({ on, door, match, effect }: FaultRuleInput): void {
    const all = on === 'connection' ? LISTENERS : this.#doors
    const doors = door === undefined ? all : all.filter(({ name }) => name === door)
    if (doors.length === 0) {
      const names = all.map(({ name }) => name)
      throw invalid(unknownName('door', door ?? '', names), on === 'connection' ? `one of ${names.join(', ')}` : 'a door that is built')
    }
    if (effect.do === 'reply' && doors.every(({ refusesOnly }) => refusesOnly === true))
      throw invalid(`effect: a reply of HTTP at ${door}`, 'refuse, with a code of the door’s own')
    if (door === 'ldap' && (effect.do === 'alert' || effect.do === 'present'))
      throw invalid(`effect: ${effect.do} at a port without TLS`, 'stall, close or reset')
    const labels = new Set(doors.flatMap((each) => each.labels))
    for (const label of Object.keys(match))
      if (!labels.has(label)) throw invalid(`match: ${unknownName('label', label, labels)}`, `labels of ${door ?? 'a door'}`)
    if (effect.do !== 'refuse' || !('when' in effect)) return
    const forms = new Map(doors.flatMap(({ refusals = {} }) => Object.entries(refusals)))
    const form = effect.as ?? [...forms.keys()][0] ?? ''
    const code = forms.get(form)
    if (code === undefined) throw invalid(`effect: ${unknownName('form', form, forms.keys())}`, 'a refusal that the door knows')
    if (!code.test(effect.code)) throw invalid(`effect: code "${effect.code}" of a ${form}`, `a code in the form ${code.source}`)
  }
}

/** Whether anything of a rule is drawn. */
const isDrawn = ({ probability, effect }: FaultRuleInput): boolean =>
  probability !== undefined ||
  'delayDistribution' in effect ||
  effect.do === 'MALFORMED_RESPONSE_CHUNK' ||
  effect.do === 'RANDOM_DATA_THEN_CLOSE'

const isTurn = ({ seen, acted, nth, every, times }: FaultRule): boolean =>
  (times === undefined || acted < times) &&
  (nth === undefined || (Array.isArray(nth) ? nth.includes(seen) : nth === seen)) &&
  (every === undefined || seen % every === 0)

function matches(match: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  for (const name in match) if (labels[name]?.toUpperCase() !== match[name]?.toUpperCase()) return false
  return true
}

const WHAT = { request: 'request', delivery: 'try of a delivery', connection: 'connection' } as const

function acted({ id, on, effect, seen, match }: FaultRule, expected: string): Problem {
  const { do: what, ...details } = effect
  const shown = Object.entries({ ...match, ...details }).map(
    ([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  )
  const came = `${id}: ${what}, at matching ${WHAT[on]} ${seen}${shown.length === 0 ? '' : ` (${shown.join(', ')})`}`
  return problem(stubProblems['MS-FAULT'], { came, expected })
}

const invalid = (came: string, expected: string): ProblemError =>
  new ProblemError(problem(stubProblems['MS-FAULT-RULE'], { came, expected }))
