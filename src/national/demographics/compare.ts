/** A name as it is compared: upper case without accents, outer blanks and repeated blanks. */
export const plainName = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[’`]/g, "'").trim().replace(/\s+/g, ' ').toUpperCase()

/** A postcode as it is compared: upper case without blanks. */
export const plainPostcode = (text: string): string => text.replace(/\s/g, '').toUpperCase()

/** Whether a wildcard stands where one may: after at least two characters (dossier sync-pds 2.6). */
export const wildcardsAllowed = (pattern: string): boolean => !pattern.includes('*') || /^[^*]{2,}/.test(pattern.trim())

/** Whether a value, made plain already, is what a plain pattern asks for; `*` stands for any characters. */
export function fits(pattern: string, value: string): boolean {
  if (!pattern.includes('*')) return pattern === value
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop() ?? ''
  if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false
  let at = first.length
  const end = value.length - last.length
  for (const part of rest) {
    const found = value.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}

const SOUNDS: Readonly<Record<string, string>> = {
  B: '1', F: '1', P: '1', V: '1',
  C: '2', G: '2', J: '2', K: '2', Q: '2', S: '2', X: '2', Z: '2',
  D: '3', T: '3', L: '4', M: '5', N: '5', R: '6',
} // biome-ignore format: the rows are the classes of the code

/** The American Soundex code of a plain name, such as R163 of RUPERT; '' of one without letters. */
export function soundex(name: string): string {
  const letters = name.replace(/[^A-Z]/g, '')
  let code = letters.slice(0, 1)
  let before = SOUNDS[code] ?? ''
  for (const letter of letters.slice(1)) {
    const sound = SOUNDS[letter] ?? ''
    if (sound !== '' && sound !== before) code += sound
    if (letter !== 'H' && letter !== 'W') before = sound
  }
  return code === '' ? '' : code.slice(0, 4).padEnd(4, '0')
}

/** Whether two plain names sound alike or differ by one transposition of neighbours. */
export const alike = (one: string, other: string): boolean =>
  one === other || (soundex(one) !== '' && soundex(one) === soundex(other)) || transposed(one, other)

function transposed(one: string, other: string): boolean {
  if (one.length !== other.length) return false
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return one[at] === other[at + 1] && one[at + 1] === other[at] && one.slice(at + 2) === other.slice(at + 2) && at < one.length - 1
}
