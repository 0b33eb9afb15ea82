import type { OutgoingMessage } from '../../kernel/delivery.ts'
import type { Emulator } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import type { DeliveryFault, FaultEffect, FaultHook } from '../../kernel/faults.ts'
import { unknownName } from '../../kernel/nearest.ts'
import type { OutboxEntry } from '../../kernel/outbox-entry.ts'
import type { Override, OverrideHook } from '../../kernel/override.ts'
import { type Problem, ProblemError, problem } from '../../kernel/problem.ts'
import { stubProblems } from '../problems.ts'
import { deliveryFault } from './delivery-fault.ts'
import { type FaultRuleInput, MOST_RULES } from './fault-rule.ts'
import { edgeEffect, requestOverride } from './request-fault.ts'

/** A rule in force, with what it has met. */
export type FaultRule = FaultRuleInput & { readonly id: string; seen: number; acted: number }

/** What rules may name of a door. */
type Door = Pick<Emulator, 'name' | 'labels' | 'refusals'>

/** Deliveries put off that are followed at most; past it the oldest counts again when it is tried. */
const MOST_PUT_OFF = 10_000

/**
 * Fault rules as data, by space: which request or which try of a delivery, by the labels that its door declares, and what happens to it. Every
 * act is a problem MS-FAULT of the exchange. Without rules it costs one look-up. This is where further effects, seeded probability and the
 * matchers of stubs go.
 */
export class FaultRules implements FaultHook, OverrideHook {
  readonly #bySpace = new Map<string, FaultRule[]>()
  readonly #atReply = new WeakMap<Exchange, FaultEffect>()
  readonly #putOff = new Set<string>()
  #doors: readonly Door[] = []
  #serial = 0
  #anyAtReply = false

  /** The doors whose labels and refusals rules may name. */
  set doors(doors: readonly Door[]) {
    this.#doors = doors
  }

  /** Puts a rule in force. @throws ProblemError MS-FAULT-RULE */
  add(input: FaultRuleInput): FaultRule {
    this.#check(input)
    const rules = this.#bySpace.get(input.space) ?? []
    if (rules.length >= MOST_RULES)
      throw invalid(`rule ${MOST_RULES + 1} of space ${input.space}`, `at most ${MOST_RULES} rules in a space`)
    const rule: FaultRule = { ...input, id: `fault-${++this.#serial}`, seen: 0, acted: 0 }
    this.#bySpace.set(input.space, [...rules, rule])
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
    return count
  }

  answer(exchange: Exchange, matchables: Readonly<Record<string, string>>): Override | undefined {
    const rule = this.#chosen('request', exchange.space, exchange.door, matchables)
    if (rule?.on !== 'request') return undefined
    exchange.problems.push(acted(rule, 'the request handled as usual'))
    const edge = edgeEffect(rule.effect)
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
    return deliveryFault(effect, message, acted(rule, 'the delivery made as usual'))
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
      rule.seen++
      if (found === undefined && isTurn(rule)) found = rule
    }
    if (found !== undefined) found.acted++
    return found
  }

  #check({ door, match, effect }: FaultRuleInput): void {
    const doors = door === undefined ? this.#doors : this.#doors.filter(({ name }) => name === door)
    if (doors.length === 0)
      throw invalid(
        unknownName(
          'door',
          door ?? '',
          this.#doors.map(({ name }) => name),
        ),
        'a door that is built',
      )
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

const isTurn = ({ seen, acted, nth, every, times }: FaultRule): boolean =>
  (times === undefined || acted < times) &&
  (nth === undefined || (Array.isArray(nth) ? nth.includes(seen) : nth === seen)) &&
  (every === undefined || seen % every === 0)

function matches(match: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  for (const name in match) if (labels[name]?.toUpperCase() !== match[name]?.toUpperCase()) return false
  return true
}

function acted({ id, on, effect, seen, match }: FaultRule, expected: string): Problem {
  const { do: what, ...details } = effect
  const shown = Object.entries({ ...match, ...details }).map(([name, value]) => `${name} ${String(value)}`)
  const came = `${id}: ${what}, at matching ${on === 'request' ? 'request' : 'try of a delivery'} ${seen}${shown.length === 0 ? '' : ` (${shown.join(', ')})`}`
  return problem(stubProblems['MS-FAULT'], { came, expected })
}

const invalid = (came: string, expected: string): ProblemError =>
  new ProblemError(problem(stubProblems['MS-FAULT-RULE'], { came, expected }))
