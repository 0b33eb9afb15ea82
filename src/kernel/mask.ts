/** Fields whose values are secrets on every door, lower case. */
const ALWAYS = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-mock-spine-token', 'apikey']

const MASK = '[masked]'
const SCHEME = /^(?:basic|bearer|digest|negotiate|ntlm|nhsmesh)(?= )/i

/** Which fields are masked; made once and asked for every captured message. */
export interface MaskedNames {
  has(name: string): boolean
}

/** The names that are always masked and `more` of them, in any case. */
export function maskedNames(more: Iterable<string> = []): MaskedNames {
  const names = new Set([...ALWAYS, ...Array.from(more, (name) => name.toLowerCase())])
  // Most fields are told apart by their length alone, which saves a lower-cased copy of every name of every message.
  const lengths = new Set(Array.from(names, (name) => name.length))
  return { has: (name) => lengths.has(name.length) && names.has(name.toLowerCase()) }
}

const always = maskedNames()

/**
 * The fields `[name, value, …]` with the values of secret ones replaced by `[masked]`; the scheme of an Authorization stays readable.
 * Answers with the same array when nothing had to be masked.
 */
export function maskFields(fields: readonly string[], names: MaskedNames = always): readonly string[] {
  let masked: string[] | undefined
  for (let at = 0; at + 1 < fields.length; at += 2) {
    if (!names.has(fields[at] ?? '')) continue
    masked ??= [...fields]
    const scheme = SCHEME.exec(fields[at + 1] ?? '')?.[0]
    masked[at + 1] = scheme === undefined ? MASK : `${scheme} ${MASK}`
  }
  return masked ?? fields
}
