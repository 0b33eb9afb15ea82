import type { Ids } from '../../kernel/ids.ts'
import { asText, jsonValuesOf } from '../json/json-path.ts'
import { formatted, moved, timeOf } from './time.ts'
import { xpath } from './xpath-engine.ts'

/** What helpers work with besides their arguments. */
export interface HelperParts {
  readonly ids: Ids
  /** Milliseconds since 1970 on the clock of the space. */
  readonly now: number
  /** From 0 up to 1. */
  readonly random: () => number
}

type Named = Readonly<Record<string, unknown>>
/** A helper: arguments in turn, and those by name. */
export type Helper = (parts: HelperParts, given: readonly unknown[], named: Named) => unknown

const text = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
const optional = (value: unknown): string | undefined => (value === undefined ? undefined : text(value))

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
const ALPHABETS: Readonly<Record<string, string>> = {
  ALPHANUMERIC: LETTERS + DIGITS,
  ALPHABETIC: LETTERS,
  NUMERIC: DIGITS,
  HEXADECIMAL: '0123456789abcdef',
  ALPHANUMERIC_AND_SYMBOLS: `${LETTERS}${DIGITS}!#$%()*+,-./:;=?@[]^_{|}~`,
}
const LONGEST_RANDOM = 10_000

/** A number of the range kept for tests (999 … ), with its check digit. */
function nhsNumber(random: () => number): string {
  for (;;) {
    const digits = `999${Array.from({ length: 6 }, () => Math.floor(random() * 10)).join('')}`
    const check = (11 - ([...digits].reduce((sum, digit, at) => sum + Number(digit) * (10 - at), 0) % 11)) % 11
    if (check < 10) return digits + check
  }
}

function time(base: number, { offset, format }: Named): string {
  return formatted(offset === undefined ? base : moved(base, text(offset)), optional(format))
}

function randomValue({ ids, random }: HelperParts, { type = 'ALPHANUMERIC', length = 36, uppercase }: Named): string {
  if (type === 'UUID') return ids.uuid().toLowerCase()
  const alphabet = ALPHABETS[text(type)]
  if (alphabet === undefined) throw new Error(`randomValue type "${text(type)}": one of UUID, ${Object.keys(ALPHABETS).join(', ')}`)
  const count = Number(length)
  if (!Number.isInteger(count) || count < 0 || count > LONGEST_RANDOM)
    throw new Error(`randomValue length ${text(length)}: 0 to ${LONGEST_RANDOM}`)
  const value = Array.from({ length: count }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')
  return uppercase === true ? value.toUpperCase() : value
}

function jsonPath(source: unknown, path: unknown): unknown {
  const found = jsonValuesOf(typeof source === 'string' ? source : JSON.stringify(source), text(path))
  return found.length === 1 && found[0] !== undefined ? asText(found[0]) : found.length === 0 ? '' : JSON.stringify(found)
}

/** Every helper of templates by name, besides `if`, `unless`, `each`, `with` and `lookup` of handlebars itself. */
export const helpers: Readonly<Record<string, Helper>> = {
  now: ({ now }, _given, named) => time(now, named),
  date: (_parts, [value], named) => time(timeOf(text(value)), named),
  hl7Time: ({ now }, [value], named) => time(value === undefined ? now : timeOf(text(value)), { ...named, format: 'hl7' }),
  uuid: ({ ids }, _given, named) => (named['case'] === 'lower' ? ids.uuid().toLowerCase() : ids.uuid()),
  randomValue: (parts, _given, named) => randomValue(parts, named),
  randomInt: ({ random }, _given, { lower = 0, upper = 2_147_483_647 }) =>
    String(Math.floor(Number(lower) + random() * (Number(upper) - Number(lower)))),
  nhsNumber: ({ random }) => nhsNumber(random),
  xPath: (_parts, [source, path]) => xpath(text(source), text(path))[0] ?? '',
  xPaths: (_parts, [source, path]) => xpath(text(source), text(path)),
  soapXPath: (_parts, [source, path]) => xpath(text(source), `/soap:Envelope/soap:Body${text(path)}`)[0] ?? '',
  jsonPath: (_parts, [source, path]) => jsonPath(source, path),
  upper: (_parts, [value]) => text(value).toUpperCase(),
  lower: (_parts, [value]) => text(value).toLowerCase(),
  trim: (_parts, [value]) => text(value).trim(),
  substring: (_parts, [value, start, end]) => text(value).substring(Number(start), end === undefined ? undefined : Number(end)),
  base64: (_parts, [value], { decode }) =>
    decode === true ? Buffer.from(text(value), 'base64').toString() : Buffer.from(text(value)).toString('base64'),
  urlEncode: (_parts, [value]) => encodeURIComponent(text(value)),
  default: (_parts, [value, other]) => (value === undefined || value === null || value === '' ? other : value),
  concat: (_parts, given) => given.map(text).join(''),
  add: (_parts, [a, b]) => String(Number(a) + Number(b)),
  json: (_parts, [value]) => JSON.stringify(value) ?? 'null',
  eq: (_parts, [a, b]) => text(a) === text(b),
  ne: (_parts, [a, b]) => text(a) !== text(b),
  contains: (_parts, [a, b]) => text(a).includes(text(b)),
  not: (_parts, [a]) => a === undefined || a === null || a === false || a === '',
}
