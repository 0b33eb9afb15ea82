import { z } from 'zod'
import { parameterWords, tagWords } from './openapi-words.ts'
import { PROBLEM_TYPE } from './problem-answer.ts'
import type { Route } from './route.ts'
import { bare, route } from './route.ts'

type Json = Record<string, unknown>

const ProblemView = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** Stable. */
  code: z.string().startsWith('MS-'),
  came: z.string(),
  expected: z.string(),
  next: z.string(),
  at: z.string().optional(),
})

/** The route that describes all routes, itself included. */
export const openApiRoute = (routes: () => readonly Route[]): Route =>
  route({
    ...bare,
    verb: 'get',
    path: '/api/openapi.json',
    summary: 'This interface as an OpenAPI 3.1 document.',
    statuses: { 200: 'The document.' },
    answer: z.record(z.string(), z.unknown()),
    handle: ({ environment }) => ({ status: 200, json: openApi(routes(), environment.urls.http) }),
  })

/** An OpenAPI 3.1 document made from the table that the app is made from. `server` is its base URL. */
export function openApi(routes: readonly Route[], server: string): Json {
  const paths: Record<string, Json> = {}
  for (const each of routes) paths[each.path] = { ...paths[each.path], [each.verb]: operation(each) }
  return {
    openapi: '3.1.0',
    info: {
      title: 'mock-spine admin interface',
      version: '1',
      description:
        'What a test asks of a local NHS Spine and tells it. A refusal is a problem (RFC 9457) with a stable code; docs/admin-api.md says more.',
      contact: { name: 'mock-spine' },
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: server }],
    tags: [...new Set(routes.map(tagOf))].sort().map((name) => ({ name, description: tagWords[name] ?? `Paths under /api/${name}.` })),
    paths,
    components: {
      schemas: { Problem: schemaOf(ProblemView, 'output') },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        token: { type: 'apiKey', in: 'header', name: 'X-Mock-Spine-Token' },
      },
    },
    // Any one of the three: nothing is enough for a loopback peer that asks for a local host name.
    security: [{}, { bearer: [] }, { token: [] }],
  }
}

function operation(each: Route): Json {
  const parameters = [...parametersOf(each.params, 'path'), ...parametersOf(each.query, 'query')]
  const body = each.body instanceof z.ZodUndefined ? {} : { requestBody: { required: true, content: bodyOf(each) } }
  const answers = Object.entries(each.statuses).map(([status, description]) => [status, { description, ...contentOf(each) }])
  return {
    operationId: operationId(each),
    summary: each.summary,
    description: `${each.summary} ${Object.entries(each.statuses)
      .map(([status, what]) => `${status}: ${what}`)
      .join(' ')}`,
    tags: [tagOf(each)],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...body,
    responses: {
      ...Object.fromEntries(answers),
      default: { description: 'Refused.', content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } } },
    },
    ...(each.open === true ? { security: [{}] } : {}),
  }
}

const bodyOf = (each: Route): Json =>
  each.takes === undefined ? json(each.body, 'input') : { [each.takes]: { schema: { type: 'string', format: 'binary' } } }

function contentOf(each: Route): Json {
  const answer = each.answer instanceof z.ZodUndefined ? {} : json(each.answer, 'output')
  const others = (each.types ?? []).map((type) => [
    type,
    { schema: { type: 'string', ...(type.startsWith('text/') ? {} : { format: 'binary' }) } },
  ])
  const content = { ...answer, ...Object.fromEntries(others) }
  return Object.keys(content).length === 0 ? {} : { content }
}

function parametersOf(schema: z.ZodObject, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input')
  const needed = new Set(Array.isArray(required) ? required : [])
  return Object.entries(properties ?? {}).map(([name, value]) => ({
    name,
    in: place,
    required: place === 'path' || needed.has(name),
    description: parameterWords[name],
    schema: value,
    // `label.NAME=value`, `json.PATH=value`: the object's keys are the parameter names themselves.
    ...(name === 'label' || name === 'json' ? { style: 'form', explode: true } : {}),
  }))
}

const json = (schema: z.ZodType, io: 'input' | 'output'): Json => ({ 'application/json': { schema: schemaOf(schema, io) } })

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

/** `get /api/exchanges/{id}` becomes `getExchangesId`. */
function operationId({ verb, path }: Route): string {
  const words = path.replace(/^\/(?:api\/)?/, '').split(/[^A-Za-z0-9]+/)
  return verb + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

/** What a route is about: the word behind `/api/`, or `health`. */
const tagOf = ({ path }: Route): string => /^\/api\/([^/]+)/.exec(path)?.[1] ?? 'health'
