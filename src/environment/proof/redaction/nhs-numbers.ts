import type { Span } from '../../../wire/text/mask-text.ts'

const NUMBER = /(?<![0-9])(\d{3})([ -]?)(\d{3})\2(\d{4})(?![0-9])/g
const WEIGHTS = [10, 9, 8, 7, 6, 5, 4, 3, 2]

/** Where NHS numbers stand in a text: ten digits, alone or as 3-3-4, whose check digit holds (NHS Data Dictionary, NHS NUMBER). */
export function nhsNumberSpans(text: string): Span[] {
  return Array.from(text.matchAll(NUMBER)).flatMap(({ index, 0: whole, 1: a = '', 3: b = '', 4: c = '' }) =>
    holds(a + b + c) ? [{ start: index, end: index + whole.length }] : [],
  )
}

function holds(digits: string): boolean {
  const sum = WEIGHTS.reduce((all, weight, at) => all + weight * Number(digits[at]), 0)
  return (11 - (sum % 11)) % 11 === Number(digits[9])
}
