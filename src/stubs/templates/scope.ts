import type { Reply } from '../../kernel/reply.ts'
import { type Facts, partsOf } from '../matching/facts.ts'

type Scope = Readonly<Record<string, unknown>>

/** What a template of a stub reads: `request` as WireMock names it, `labels`, `stub`, and `response` where there is a real answer. */
export function scopeOf(facts: Facts, stub: Scope, real?: Reply): Scope {
  const request = lazy({
    id: () => facts.exchange.id,
    method: () => facts.method,
    url: () => facts.target,
    path: () => facts.path,
    pathSegments: () => facts.path.split('/').filter((part) => part !== ''),
    query: () => plain(facts.query),
    headers: () => plain(headerPairs(facts.fields.raw)),
    body: () => facts.text,
    /** The body, or the root part of a multipart body. */
    root: () => facts.root,
    /** Parts of a multipart body, the root first. */
    parts: () => partsOf(facts.body, facts.fields.get('content-type') ?? '') ?? [facts.text],
    clientIp: () => facts.exchange.peer.address,
  })
  const scope = { request, labels: plain(Object.entries(facts.labels)), stub }
  if (real === undefined) return scope
  const response = lazy({
    status: () => real.status,
    headers: () => plain(headerPairs(real.fields)),
    body: () => real.body.toString(),
  })
  return { ...scope, response }
}

/** An object without a prototype whose values are worked out when they are read. */
function lazy(values: Readonly<Record<string, () => unknown>>): Scope {
  const made = plain([])
  for (const [name, get] of Object.entries(values)) Object.defineProperty(made, name, { get, enumerable: true })
  return made
}

/** Pairs as an object without a prototype; of a name that comes again the first value stays. */
function plain(pairs: Iterable<readonly [string, string]>): Record<string, string> {
  const made: Record<string, string> = Object.create(null)
  for (const [name, value] of pairs) if (!Object.hasOwn(made, name)) made[name] = value
  return made
}

/** Headers under their names as they came and in lower case. */
function* headerPairs(raw: readonly string[]): Iterable<readonly [string, string]> {
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = raw.slice(at, at + 2)
    yield [name, value]
    yield [name.toLowerCase(), value]
  }
}
