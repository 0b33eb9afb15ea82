/** The check digit of the first nine digits (modulus 11), or undefined when no number has them (dossier sync-pds 6.1). */
export function checkDigit(nine: string): number | undefined {
  let sum = 0
  for (let at = 0; at < 9; at++) sum += Number(nine[at]) * (10 - at)
  const rest = 11 - (sum % 11)
  return rest === 10 ? undefined : rest % 11
}

/** Ten digits whose last is the check digit of the others. */
export const isNhsNumber = (text: string): boolean => /^\d{10}$/.test(text) && checkDigit(text.slice(0, 9)) === Number(text[9])

/** Whether a number begins with one of the prefixes that no living person's number has. */
export const isTestNumber = (nhsNumber: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => nhsNumber.startsWith(prefix))

/** First three digits of numbers that are allocated and generated: 999, and from there down when one is used up. */
const HIGHEST = 999
const PER_PREFIX = 1_000_000

/** How many sets of nine digits `numberAt` goes through, valid or not. */
export const NUMBER_SPACE = 90 * PER_PREFIX

/** The number of the `at`th set of nine digits, counted from 999000000 and after 999999999 from 998000000; undefined where none is valid. */
export function numberAt(at: number): string | undefined {
  const nine = `${HIGHEST - Math.floor(at / PER_PREFIX)}${String(at % PER_PREFIX).padStart(6, '0')}`
  const digit = checkDigit(nine)
  return digit === undefined ? undefined : `${nine}${digit}`
}
