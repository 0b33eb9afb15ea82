import { z } from 'zod'
import { strict } from '../kernel/strict.ts'
import { isJson, type JsonValue } from '../wire/json/value.ts'
import { RequestEffect } from './faults/effects.ts'

/** Most stubs of a space. */
export const MOST_STUBS = 10_000
/** Characters of an expression: XPath, JSONPath, regular expression, filter. */
const LONGEST_EXPRESSION = 2000
const LONGEST_BODY = 1_048_576
const A_DAY = 86_400_000

const expression = z.string().min(1).max(LONGEST_EXPRESSION)
const scalar = z.union([z.string(), z.number(), z.boolean()])
const text = scalar.transform(String)

const ValueTests = strict(
  {
    /** The same text. */
    equals: text.exactOptional(),
    /** WireMock's name of `equals`. */
    equalTo: text.exactOptional(),
    /** One of these texts. */
    oneOf: z.array(text).min(1).max(1000).exactOptional(),
    contains: text.exactOptional(),
    /** A regular expression (RE2) that the whole value matches. */
    matches: expression.exactOptional(),
    doesNotMatch: expression.exactOptional(),
    /** Whether there is nothing: `absent: true`; `absent: false` is anything. */
    absent: z.boolean().exactOptional(),
  },
  'condition',
).refine((tests) => Object.keys(tests).length > 0, 'at least one condition')
export type ValueTests = z.output<typeof ValueTests>

/** A text that a value must be, or conditions on it. */
const ValueMatch = z.union([scalar.transform((value): ValueTests => ({ equals: String(value) })), ValueTests], {
  error: (issue) => (issue.code === 'invalid_union' ? (issue.errors.at(-1)?.[0]?.message ?? undefined) : undefined),
})

const byName = z.record(z.string().min(1).max(200), ValueMatch)
const byExpression = z.record(expression, ValueMatch)
/** Expressions that must find something, or what each must find. */
const Paths = z.union(
  [
    expression.transform((path): z.output<typeof byExpression> => ({ [path]: { absent: false } })),
    z
      .array(expression)
      .transform((paths): z.output<typeof byExpression> => Object.fromEntries(paths.map((path) => [path, { absent: false }]))),
    byExpression,
  ],
  { error: 'an expression, a list of expressions, or expressions with the values they must find' },
)

const Match = strict(
  {
    /** Label `interaction` of the exchange. */
    interaction: ValueMatch.exactOptional(),
    /** Party key, ASID or client id of the caller, as its door labels it, or the common name of its certificate. */
    caller: ValueMatch.exactOptional(),
    /** Labels of the exchange; texts are compared without case. */
    labels: byName.exactOptional(),
    method: ValueMatch.exactOptional(),
    /** Path of the URL, without its query. */
    path: ValueMatch.exactOptional(),
    query: byName.exactOptional(),
    headers: byName.exactOptional(),
    /** The body as text. */
    body: ValueMatch.exactOptional(),
    /** XPath 1.0 on the body, or on the root part of a multipart body. */
    xpath: Paths.exactOptional(),
    /** Prefixes besides the built-in ones. */
    namespaces: z.record(z.string().regex(/^[A-Za-z_][\w.-]*$/), z.string().min(1).max(500)).exactOptional(),
    /** JSONPath (RFC 9535) on the body, or on an XML body as JSON. */
    jsonPath: Paths.exactOptional(),
    /** Clauses that the filter of an LDAP search has. */
    ldapFilter: expression.exactOptional(),
  },
  'key of match',
)

const XmlPatch = z.union([
  strict({ set: expression, value: text }),
  strict({ remove: expression }),
  strict({ insert: expression, xml: z.string().max(LONGEST_BODY), position: z.enum(['first', 'last', 'before', 'after']).default('last') }),
])
export type XmlPatch = z.output<typeof XmlPatch>

const Pointer = z
  .string()
  .regex(/^(?:\/.*)?$/s, 'a JSON pointer such as /name/0')
  .refine(
    (path) => !/\/(?:__proto__|constructor|prototype)(?:\/|$)/.test(path),
    'a JSON pointer to a name that JavaScript does not keep for itself',
  )
const value = z.custom<JsonValue>(isJson, 'a value of JSON')
const JsonPatch = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('add'), path: Pointer, value }),
  z.strictObject({ op: z.literal('replace'), path: Pointer, value }),
  z.strictObject({ op: z.literal('test'), path: Pointer, value }),
  z.strictObject({ op: z.literal('remove'), path: Pointer }),
  z.strictObject({ op: z.literal('move'), from: Pointer, path: Pointer }),
  z.strictObject({ op: z.literal('copy'), from: Pointer, path: Pointer }),
])
export type JsonPatch = z.output<typeof JsonPatch>

const AttributeValues = z.union([text, z.array(text)]).transform((given) => [given].flat())
const EntryPatch = strict({
  /** Which entries, by attribute or `dn`; all when left out. */
  where: z.record(z.string(), text).default({}),
  set: z.record(z.string(), AttributeValues).default({}),
  remove: z.array(z.string()).default([]),
  /** The whole entry is left out. */
  drop: z.boolean().default(false),
})
export type EntryPatch = z.output<typeof EntryPatch>

const Headers = z.record(z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'the name of a header'), z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/))

const Patch = strict(
  {
    xml: z.array(XmlPatch).min(1).max(100).exactOptional(),
    /** RFC 6902. */
    json: z.array(JsonPatch).min(1).max(100).exactOptional(),
    /** RFC 7396. */
    merge: z.record(z.string(), value).exactOptional(),
    /** Entries of an LDAP answer. */
    entries: z.array(EntryPatch).min(1).max(100).exactOptional(),
    /** Prefixes besides the built-in ones. */
    namespaces: z.record(z.string(), z.string()).exactOptional(),
  },
  'key of patch',
)

/** A path below the folder of the stubs; what leaves it is refused when it is read. */
const File = z.string().min(1).max(500)
const delay = z.int({ error: 'milliseconds' }).min(0).max(A_DAY)

const Callback = strict(
  {
    /** Where it goes: a URL, or `caller`, the endpoint that the directory has for the caller's party. */
    to: z.string().min(1).max(2000),
    method: z.enum(['POST', 'GET']).default('POST'),
    headers: Headers.default({}),
    body: z.string().max(LONGEST_BODY).exactOptional(),
    bodyFile: File.exactOptional(),
    /** Milliseconds on the space's clock after the reply has left. */
    delay: delay.default(0),
  },
  'key of callback',
)

/** WireMock's names of wire faults. */
const WIRE_FAULTS = ['EMPTY_RESPONSE', 'MALFORMED_RESPONSE_CHUNK', 'RANDOM_DATA_THEN_CLOSE', 'CONNECTION_RESET_BY_PEER'] as const

const Answer = strict(
  {
    /** HTTP status, or LDAP result code. */
    status: z.int().min(0).max(599).exactOptional(),
    headers: Headers.exactOptional(),
    /** A template; what is no text is sent as JSON. */
    body: z.union([z.string().max(LONGEST_BODY), z.record(z.string(), value), z.array(value)]).exactOptional(),
    bodyFile: File.exactOptional(),
    /** `false` sends body and headers as they are. */
    template: z.boolean().exactOptional(),
    /** `after`: the request is processed all the same. */
    when: z.enum(['before', 'after']).exactOptional(),
    /** Entries of an LDAP search. */
    entries: z
      .array(strict({ dn: z.string().min(1), attributes: z.record(z.string(), AttributeValues) }))
      .max(1000)
      .exactOptional(),
    /** Text beside an LDAP result code. */
    diagnostic: z.string().max(1000).exactOptional(),
    /** What is changed in the real answer. */
    patch: Patch.exactOptional(),
    /** The door's own refusal, in a form that it declares. */
    refuse: strict({
      as: z.string().exactOptional(),
      code: z.string().min(1).max(1000),
      text: z.string().max(1000).default(''),
    }).exactOptional(),
    /** An effect of a fault rule on a request (docs/guides/faults.md), or WireMock's name of one. */
    fault: z.union([z.enum(WIRE_FAULTS).transform((name): RequestEffect => ({ do: name, when: 'after' })), RequestEffect]).exactOptional(),
    /** Real milliseconds that the reply waits. */
    delay: delay.exactOptional(),
    /** Deliveries that follow. */
    callback: z
      .union([Callback, z.array(Callback).min(1).max(10)])
      .transform((given) => [given].flat())
      .exactOptional(),
  },
  'key of answer',
)
export type Answer = z.output<typeof Answer>

/** A stub as it is given. */
export const StubInput = strict(
  {
    /** Name within its space; made when left out. */
    id: z
      .string()
      .regex(/^[\w.-]{1,100}$/, 'letters, digits, dots, dashes and underscores')
      .exactOptional(),
    /** For whoever reads it. */
    description: z.string().max(1000).exactOptional(),
    space: z.string().default('default'),
    /** Name of the emulator; any when left out. */
    door: z.string().exactOptional(),
    /** The lowest is asked first; of the same, the one that was added last. */
    priority: z.int().min(0).max(1000).default(5),
    match: Match.default({}),
    /** It matches so many times, and then never again. */
    times: z.int().min(1).exactOptional(),
    scenarioName: z.string().min(1).max(200).exactOptional(),
    requiredScenarioState: z.string().min(1).max(200).exactOptional(),
    newScenarioState: z.string().min(1).max(200).exactOptional(),
    answer: Answer,
  },
  'key of a stub',
).superRefine((stub, context) => {
  const { answer, scenarioName } = stub
  const scenario = stub.requiredScenarioState ?? stub.newScenarioState
  if (scenario !== undefined && scenarioName === undefined)
    context.addIssue({ code: 'custom', path: ['scenarioName'], message: 'a state needs the name of its scenario' })
  const kinds = [
    answer.refuse !== undefined ? 'refuse' : '',
    answer.fault !== undefined ? 'fault' : '',
    answer.patch !== undefined ? 'patch' : '',
    answer.body !== undefined ? 'body' : '',
    answer.bodyFile !== undefined ? 'bodyFile' : '',
    answer.entries !== undefined ? 'entries' : '',
  ].filter((kind) => kind !== '')
  if (kinds.length > 1)
    context.addIssue({ code: 'custom', path: ['answer', kinds[1] ?? ''], message: `either ${kinds.join(' or ')}, not both` })
  if (kinds.length === 0 && Object.keys(answer).length === 0)
    context.addIssue({ code: 'custom', path: ['answer'], message: 'something that the stub does' })
  if (answer.patch !== undefined && answer.when === 'before')
    context.addIssue({ code: 'custom', path: ['answer', 'when'], message: 'a patch changes the answer to what was processed' })
  for (const [at, each] of (answer.callback ?? []).entries())
    if (each.body !== undefined && each.bodyFile !== undefined)
      context.addIssue({ code: 'custom', path: ['answer', 'callback', at, 'bodyFile'], message: 'either body or bodyFile, not both' })
})
export type StubInput = z.output<typeof StubInput>
/** What is written: defaults left out. */
export type StubDraft = z.input<typeof StubInput>

/** A stub in force. */
export const StubView = z.looseObject({
  id: z.string(),
  space: z.string(),
  description: z.string().exactOptional(),
  door: z.string().exactOptional(),
  priority: z.int(),
  match: z.record(z.string(), z.unknown()),
  times: z.int().exactOptional(),
  scenarioName: z.string().exactOptional(),
  requiredScenarioState: z.string().exactOptional(),
  newScenarioState: z.string().exactOptional(),
  answer: z.record(z.string(), z.unknown()),
  /** `file:line` of a stub from the folder. */
  origin: z.string().exactOptional(),
  /** Exchanges it answered. */
  matched: z.int(),
})
