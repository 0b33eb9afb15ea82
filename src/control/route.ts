import { z } from 'zod'
import type { Environment } from '../environment/environment.ts'
import { strict } from '../kernel/strict.ts'
import { parseInput } from './parse-input.ts'

export { strict } from '../kernel/strict.ts'

/** What a route answers: JSON of its schema, bytes of a type, or nothing. */
export type Answer<T> =
  | { readonly status: number; readonly json: T; readonly location?: string }
  | { readonly status: number; readonly type: string; readonly body: Buffer | string; readonly fields?: Readonly<Record<string, string>> }
  | {
      readonly status: number
      readonly type: string
      readonly parts: Iterable<string> | AsyncIterable<string | Buffer>
      readonly fields?: Readonly<Record<string, string>>
    }
  | { readonly status: number }

/** A checked request: path parameters, query and body in the form of the route's schemas. */
export interface Call<P, Q, B> {
  readonly environment: Environment
  readonly params: P
  readonly query: Q
  readonly body: B
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal
}

interface RouteData {
  readonly verb: 'get' | 'post' | 'put' | 'delete'
  /** As OpenAPI writes it: `/api/exchanges/{id}`. */
  readonly path: string
  readonly summary: string
  /** What each status of a good answer means. */
  readonly statuses: Readonly<Record<number, string>>
  /** Media types of answers that are not JSON. */
  readonly types?: readonly string[]
  /** Media type of its body where that is not JSON. */
  readonly takes?: string
  /** Anyone may call it, wherever they are. */
  readonly open?: boolean
}

interface RouteSpec<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, A extends z.ZodType> extends RouteData {
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly answer: A
  handle(call: Call<z.output<P>, z.output<Q>, z.output<B>>): Answer<z.input<A>> | Promise<Answer<z.input<A>>>
}

/** A request as the app hands it over, not checked yet. */
export interface RawCall {
  readonly environment: Environment
  readonly params: Readonly<Record<string, unknown>>
  readonly query: URLSearchParams
  readonly body: unknown
  readonly signal: AbortSignal
}

/** One row of the route table: drives the express app and the OpenAPI document alike. */
export interface Route extends RouteData {
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  readonly body: z.ZodType
  readonly answer: z.ZodType
  serve(call: RawCall): Promise<Answer<unknown>>
}

/** The schemas of a route that takes no parameters and no body and answers no JSON; a route names what differs. */
export const bare = { params: z.object({}), query: strict({}), body: z.undefined(), answer: z.undefined() }

/** A route whose handler is called only with what its schemas accept. */
export function route<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, A extends z.ZodType>(
  spec: RouteSpec<P, Q, B, A>,
): Route {
  return {
    ...spec,
    serve: async ({ environment, params, query, body, signal }) =>
      spec.handle({
        environment,
        params: parseInput(spec.params, params, 'path'),
        query: parseInput(spec.query, gathered(query), 'query'),
        body: parseInput(spec.body, body, 'body'),
        signal,
      }),
  }
}

/** Names whose parameters carry a further name behind a dot: `label.NAME=value`, `json.PATH=value`. */
const GATHERED = ['label', 'json'] as const

/** Query parameters as an object; those written `label.NAME` come together under `label`, a repeated one becomes a list. */
function gathered(query: URLSearchParams): Record<string, unknown> {
  const found = new Map<string, unknown>()
  const together = new Map<string, Map<string, string>>()
  for (const [name, value] of query) {
    const group = GATHERED.find((each) => name.startsWith(`${each}.`))
    if (group === undefined) found.set(name, found.has(name) ? [found.get(name), value].flat() : value)
    else together.set(group, (together.get(group) ?? new Map<string, string>()).set(name, value))
  }
  for (const [group, values] of together) found.set(group, Object.fromEntries(values))
  return Object.fromEntries(found)
}
