import { z } from 'zod'

const LONGEST_TIMER_MS = 2 ** 31 - 1
const DURATION_UNITS = new Map([
  ['', 1],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])
const SIZE_UNITS = new Map([
  ['', 1],
  ['b', 1],
  ['kib', 1024],
  ['mib', 1024 ** 2],
  ['gib', 1024 ** 3],
])

/** Milliseconds in `500`, `500ms`, `30s`, `2m`, `1h`, `1d` (fractions allowed); undefined for anything else. */
export function parseMilliseconds(text: string): number | undefined {
  return quantity(text, DURATION_UNITS)
}

/** Bytes in `65536`, `512B`, `64KiB`, `5MiB`, `1GiB` (fractions allowed when whole bytes come out); undefined for anything else. */
export function parseBytes(text: string): number | undefined {
  return quantity(text, SIZE_UNITS)
}

function quantity(text: string, units: ReadonlyMap<string, number>): number | undefined {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?) ?([A-Za-z]*)$/.exec(text.trim()) ?? []
  const factor = units.get(unit.toLowerCase())
  if (count === undefined || factor === undefined) return undefined
  const product = Number(count) * factor
  return Math.abs(product - Math.round(product)) < 1e-6 ? Math.round(product) : undefined
}

/** A value from a flag or variable is text, one from the file may be what YAML makes of it: read text first. */
const fromText =
  (read: (text: string) => unknown) =>
  (value: unknown): unknown =>
    typeof value === 'string' ? (read(value) ?? value) : value

const wholeNumber = (text: string): number | undefined => (/^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined)

export const port = () =>
  z.preprocess(
    fromText(wholeNumber),
    z.int({ error: 'a port number, or 0 for any free port' }).min(0, 'at least 0 (any free port)').max(65535, 'at most 65535'),
  )

export const count = (least: number) =>
  z.preprocess(fromText(wholeNumber), z.int({ error: 'a whole number' }).min(least, `at least ${least}`))

/** Milliseconds. */
export const duration = (leastMs: number) =>
  z.preprocess(
    fromText(parseMilliseconds),
    z
      .int({ error: 'a duration: milliseconds, or a number with ms, s, m, h or d, such as 30s' })
      .min(leastMs, `at least ${leastMs} ms`)
      .max(LONGEST_TIMER_MS, 'at most 24 days'),
  )

/** Bytes. */
export const size = (least: number) =>
  z.preprocess(
    fromText(parseBytes),
    z.int({ error: 'a size: bytes, or a number with KiB, MiB or GiB, such as 5MiB' }).min(least, `at least ${least} bytes`),
  )

export const oneOf = <const T extends readonly [string, ...string[]]>(words: T) => z.enum(words, { error: `one of ${words.join(', ')}` })

const SWITCHED = new Map<string, unknown>([
  ['on', true],
  ['true', true],
  ['1', true],
  ['off', false],
  ['false', false],
  ['0', false],
])

/** A switch: the flag alone turns it on. */
export const onOrOff = () =>
  z.preprocess(
    fromText((given) => SWITCHED.get(given.trim().toLowerCase())),
    z.boolean({ error: 'on or off' }),
  )

export const oneOfNumbers = <const T extends readonly [number, ...number[]]>(numbers: T) =>
  z.preprocess(fromText(wholeNumber), z.literal(numbers, { error: `one of ${numbers.join(', ')}` }))

/** A day or a time, ISO 8601; a day begins at midnight UTC. */
export const moment = () =>
  z.union([z.iso.date(), z.iso.datetime({ offset: true })], { error: 'a day or a time such as 2024-10-01 or 2026-01-31T09:00:00Z' })

export const text = (what: string) => z.string({ error: what }).min(1, what)

/** Several values: a list in the file, commas in a flag or variable; the flag may also be given several times. */
export const list = <T extends string>(item: z.ZodType<T>) => {
  const parts = (given: string) =>
    given
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
  const spread = (value: unknown): unknown => {
    if (typeof value === 'string') return parts(value)
    return Array.isArray(value) ? value.flatMap((each: unknown) => (typeof each === 'string' ? parts(each) : [each])) : value
  }
  return z.preprocess(spread, z.array(item, { error: 'a list, or texts with commas between them' }).readonly())
}

/** Several values that may hold commas: a list in the file, one a line in a variable, the flag given several times. */
export const lines = <T extends string>(item: z.ZodType<T>) => {
  const parts = (given: string) => given.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
  const spread = (value: unknown): unknown => {
    if (typeof value === 'string') return parts(value)
    return Array.isArray(value) ? value.flatMap((each: unknown) => (typeof each === 'string' ? parts(each) : [each])) : value
  }
  return z.preprocess(spread, z.array(item, { error: 'a list, or texts with one value a line' }).readonly())
}
