import type { ExchangeRow } from '../api/types.ts'
import { duration, shortInteraction } from '../format.ts'

export interface Lane {
  readonly id: string
  readonly title: string
  readonly subtitle: string
  readonly kind: 'supplier' | 'door' | 'domain'
}

export interface Arrow {
  /** Milliseconds since 1970 on the clock of the space. */
  readonly at: number
  readonly from: string
  readonly to: string
  readonly text: string
  /** What stands smaller below it. */
  readonly detail: string
  readonly kind: 'message' | 'answer' | 'lost' | 'work' | 'waiting'
  readonly good: boolean
  /** The exchange that it is part of; none for what has not happened yet. */
  readonly id: string | undefined
}

export interface Diagram {
  readonly lanes: readonly Lane[]
  readonly arrows: readonly Arrow[]
}

/** A delivery that is promised and not made yet. */
export interface Promised {
  readonly id: string
  readonly target: string
  readonly due: string
  readonly attempt: number
  readonly causedBy: string
}

/** What a conversation looked like: who took part, and what passed between them, in order of time. */
export function diagramOf(rows: readonly ExchangeRow[], promised: readonly Promised[], names: ReadonlyMap<string, string>): Diagram {
  const lanes = new Lanes(names)
  const arrows: Arrow[] = []
  const tries = new Map<string, number>()
  for (const row of [...rows].sort((a, b) => a.sequence - b.sequence)) {
    const door = lanes.door(row.door)
    const at = Date.parse(row.startedAt)
    if (row.direction === 'in') arrows.push(...callOf(row, at, lanes.supplier(row.from ?? 'caller', true), door, lanes))
    else arrows.push(...deliveryOf(row, at, door, lanes.supplier(row.to ?? 'endpoint', false), tries))
  }
  const ids = new Set(rows.map(({ id }) => id))
  for (const { due, attempt, causedBy, target } of promised) {
    if (!ids.has(causedBy)) continue
    const cause = rows.find(({ id }) => id === causedBy)
    const last = rows.findLast((row) => row.direction === 'out' && row.causedBy === causedBy)
    if (cause === undefined) continue
    arrows.push({
      at: Date.parse(due),
      from: lanes.door(cause.door),
      to: lanes.supplier(last?.to ?? receiver(target) ?? cause.from ?? 'endpoint', false),
      text: attempt === 0 ? 'a delivery is promised' : `try ${attempt + 1} is promised`,
      detail: 'waits to be due',
      kind: 'waiting',
      good: true,
      id: undefined,
    })
  }
  return { lanes: lanes.inOrder(), arrows: arrows.sort((a, b) => a.at - b.at) }
}

const receiver = (target: string): string | undefined => (target.startsWith('inbox:') ? target.slice('inbox:'.length) : undefined)

function callOf(row: ExchangeRow, at: number, caller: string, door: string, lanes: Lanes): Arrow[] {
  const { id, ms, outcome, state, codes } = row
  const name = row.interaction === undefined ? row.line : shortInteraction(row.interaction)
  const arrows: Arrow[] = [{ at, from: caller, to: door, text: name, detail: row.line, kind: 'message', good: true, id }]
  const domain = outcome === 'accepted' ? lanes.domain(row.service) : undefined
  if (domain !== undefined)
    arrows.push({
      at: at + (ms ?? 0) / 2,
      from: door,
      to: domain,
      text: words(row.summary, name),
      detail: '',
      kind: 'work',
      good: true,
      id,
    })
  if (state === 'open' || ms === undefined) return arrows
  const text = [row.status, outcome === 'accepted' ? 'accepted' : (codes[0] ?? outcome)].filter(Boolean).join(' ')
  const lost = state === 'cut' || row.status === undefined
  arrows.push({
    at: at + ms,
    from: door,
    to: caller,
    text: lost ? (codes[0] ?? 'cut off') : text,
    detail: outcome === 'accepted' ? `after ${duration(ms)}` : words(row.summary, name),
    kind: lost && outcome !== 'accepted' ? 'lost' : 'answer',
    good: outcome === 'accepted',
    id,
  })
  return arrows
}

function deliveryOf(row: ExchangeRow, at: number, door: string, target: string, tries: Map<string, number>): Arrow[] {
  const { id, ms = 0, outcome, status, codes } = row
  const key = row.messageId ?? id
  const count = (tries.get(key) ?? 0) + 1
  tries.set(key, count)
  const name = row.interaction === undefined ? row.line : shortInteraction(row.interaction)
  const text = count === 1 ? name : `${name}, try ${count}`
  const good = outcome === 'accepted'
  const arrow: Arrow = { at, from: door, to: target, text, detail: row.line, kind: 'message', good: true, id }
  if (status === undefined && !good)
    return [{ ...arrow, kind: 'lost', good: false, detail: codes.find((code) => code !== 'MS-FAULT') ?? codes[0] ?? 'no answer' }]
  return [
    arrow,
    {
      at: at + ms,
      from: target,
      to: door,
      text: [status, good ? 'accepted' : (codes[0] ?? outcome)].filter(Boolean).join(' '),
      detail: `after ${duration(ms)}`,
      kind: 'answer',
      good,
      id,
    },
  ]
}

/** `REPC_IN150016UK05 accepted: GP Summary stored` says after the colon what the domain did. */
function words(summary: string, name: string): string {
  const rest = summary.startsWith(`${name} `) ? summary.slice(name.length + 1) : summary
  return rest.replace(/^(?:accepted|refused): /, '')
}

class Lanes {
  readonly #names: ReadonlyMap<string, string>
  readonly #callers = new Map<string, Lane>()
  readonly #others = new Map<string, Lane>()
  readonly #doors = new Map<string, Lane>()
  readonly #domains = new Map<string, Lane>()

  constructor(names: ReadonlyMap<string, string>) {
    this.#names = names
  }

  supplier(name: string, calls: boolean): string {
    const id = `supplier:${name}`
    if (this.#callers.has(id) || this.#others.has(id)) return id
    // The first who calls stands on the left of Spine, everybody else on its right.
    const side = calls && this.#callers.size === 0 ? this.#callers : this.#others
    side.set(id, { id, title: this.#names.get(name) ?? name, subtitle: this.#names.has(name) ? name : 'supplier', kind: 'supplier' })
    return id
  }

  door(name: string): string {
    const id = `door:${name}`
    if (!this.#doors.has(id)) this.#doors.set(id, { id, title: 'Spine', subtitle: name, kind: 'door' })
    return id
  }

  domain(service: string | undefined): string | undefined {
    const name = service?.split(':').at(-1)
    if (name === undefined || name === '') return undefined
    const id = `domain:${name}`
    if (!this.#domains.has(id)) this.#domains.set(id, { id, title: name, subtitle: 'domain', kind: 'domain' })
    return id
  }

  inOrder(): Lane[] {
    return [this.#callers, this.#doors, this.#domains, this.#others].flatMap((lanes) => [...lanes.values()])
  }
}
