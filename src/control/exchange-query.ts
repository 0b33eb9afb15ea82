import { z } from 'zod'
import type { Environment } from '../environment/environment.ts'
import { criteriaFault, type ExchangeFilter, type JsonCriterion } from '../environment/proof/exchange-filter.ts'
import { spaceOf } from './missing.ts'
import { Position, SpaceName } from './query.ts'

/** `label.NAME=value`, gathered by the route under `label`. */
const Labels = z
  .record(z.string().regex(/^label\../, 'a label filter is written label.NAME=value'), z.string())
  .transform((given) => withoutPrefix(given, 'label.'))

/** `json.PATH=value`, gathered by the route under `json`: the value itself, `*` for any, `/…/` for a pattern. */
const Contents = z
  .record(
    z.string().regex(/^json\.\$/, 'a filter by content is written json.PATH=value with a JSONPath, such as json.$..MessageId=…'),
    z.string(),
  )
  .transform((given, context): Record<string, JsonCriterion> => {
    const criteria = Object.fromEntries(Object.entries(withoutPrefix(given, 'json.')).map(([path, value]) => [path, criterionOf(value)]))
    const fault = criteriaFault(criteria)
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault })
    return criteria
  })

const Criterion = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.strictObject({ matches: z.string() }),
  z.strictObject({ exists: z.boolean() }),
])

const direction = z.enum(['in', 'out'], { error: 'in or out' }).exactOptional()
const outcome = z.enum(['accepted', 'refused', 'failed'], { error: 'accepted, refused or failed' }).exactOptional()
const problem = z.string().startsWith('MS-', 'not a problem code (MS-…)').exactOptional()
const plain = { direction, door: z.string().exactOptional(), outcome, problem, causedBy: z.string().exactOptional() }

/** Which exchanges, as query parameters. */
export const filterQuery = {
  space: SpaceName.exactOptional(),
  after: Position.exactOptional(),
  ...plain,
  label: Labels.exactOptional(),
  json: Contents.exactOptional(),
}

/** Which exchanges, in a body: `{direction, door, outcome, problem, causedBy, labels: {NAME: value}, json: {PATH: value}}`. */
export const FilterBody = z.strictObject({
  ...plain,
  labels: z.record(z.string(), z.string()).exactOptional(),
  json: z
    .record(z.string(), Criterion)
    .superRefine((criteria, context) => {
      const fault = criteriaFault(criteria)
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault })
    })
    .exactOptional(),
})

/** The filter that query parameters mean. @throws ProblemError MS-SPACE-UNKNOWN */
export function filterOf(
  environment: Environment,
  query: { readonly space?: string; readonly label?: Record<string, string> } & Omit<ExchangeFilter, 'labels'>,
): ExchangeFilter {
  const { label, ...rest } = query
  if (query.space !== undefined) spaceOf(environment, query.space)
  return { ...rest, ...(label === undefined ? {} : { labels: label }) }
}

const withoutPrefix = (given: Readonly<Record<string, string>>, prefix: string): Record<string, string> =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name.slice(prefix.length), value]))

function criterionOf(value: string): JsonCriterion {
  if (value === '*') return { exists: true }
  return value.length > 2 && value.startsWith('/') && value.endsWith('/') ? { matches: value.slice(1, -1) } : value
}
