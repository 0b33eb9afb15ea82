import { LdapError } from './error.ts'

/** The most octets a header may take: a tag, the octet 0x84 and four octets of length. */
const LONGEST = 6
const INDEFINITE = 0x80
const MULTI_OCTET_TAG = 0x1f

/** Tag and length of a BER element: `start` is where its content begins, `end` where it ends, both from the start of the bytes. */
export interface BerHeader {
  readonly tag: number
  readonly start: number
  readonly end: number
}

/**
 * Reads the tag and length at `at`; undefined when `end` comes before the header is whole. Definite lengths only, of up to
 * four octets; longer than minimal ones are taken because Java encoders write them (dossier sds-ldap 13).
 * @throws LdapError for an indefinite length (RFC 4511 §5.1), a longer one, or a tag of several octets
 */
export function readHeader(bytes: Uint8Array, at: number, end: number): BerHeader | undefined {
  const tag = bytes[at]
  if (tag === undefined || at >= end) return undefined
  if ((tag & MULTI_OCTET_TAG) === MULTI_OCTET_TAG) {
    throw new LdapError('structure', at, `the tag ${hex(tag)} of several octets`, 'a tag of one octet, as all of LDAP has')
  }
  const first = bytes[at + 1]
  if (first === undefined || at + 1 >= end) return undefined
  if (first < INDEFINITE) return { tag, start: at + 2, end: at + 2 + first }
  if (first === INDEFINITE) throw new LdapError('structure', at + 1, 'an indefinite length (0x80)', 'a definite length')
  const start = at + 2 + (first & 0x7f)
  if (start - at > LONGEST) throw new LdapError('structure', at + 1, `a length of ${first & 0x7f} octets`, 'a length of at most 4 octets')
  if (start > end) return undefined
  let length = 0
  for (let i = at + 2; i < start; i++) length = length * 256 + (bytes[i] ?? 0)
  return { tag, start, end: start + length }
}

/** An octet as people write it, e.g. `0x30`. */
export const hex = (octet: number): string => `0x${octet.toString(16).padStart(2, '0')}`
