import { z } from 'zod'

/** Longest long poll, in milliseconds: short enough for every proxy and client time-out on the way. */
export const LONGEST_WAIT_MS = 60_000

/** 9999-12-31T23:59:59.999Z: the last time that ISO 8601 writes with a year of four digits. */
export const LAST_MOMENT = 253_402_300_799_999

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const FORM = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/

/** A duration such as `500ms`, `5s`, `1m`, `2h`; read into milliseconds. */
export const DurationText = z
  .string({ error: 'a duration such as 500ms, 5s, 1m' })
  .regex(FORM, 'not a duration: a number with ms, s, m, h or d, such as 500ms, 5s, 1m')
  .transform(milliseconds)

/** `wait=`: how long the answer may be held back for something to come. */
export const Wait = DurationText.refine((ms) => ms <= LONGEST_WAIT_MS, `at most ${LONGEST_WAIT_MS / 1000}s; ask again to wait longer`)

/** `after=` and `next`: a position in the journal or an inbox; 0 is before everything. */
export const Position = z
  .string()
  .regex(/^\d{1,15}$/, 'not a sequence number: a whole number, as "next" of the answer before')
  .transform(Number)

/** A count from 1 to `most`. */
export const countUpTo = (most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'not a whole number')
    .transform(Number)
    .refine((count) => count >= 1 && count <= most, `a number from 1 to ${most}`)

/** `space=`: the name of a space. */
export const SpaceName = z
  .string({ error: 'the name of a space' })
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'not the name of a space: up to 64 letters, digits, dots, dashes and underscores')

function milliseconds(text: string): number {
  const [, count = '', unit = ''] = FORM.exec(text) ?? []
  const found = Object.entries(UNITS).find(([name]) => name === unit)
  return Number(count) * (found?.[1] ?? Number.NaN)
}
