import { isIP } from 'node:net'
import { AuthorityError } from './authority-error.ts'

/** Names under which a program on the same machine, or the host of a container, is reached; every supplier certificate carries them. */
export const standingLocalNames: readonly string[] = [
  'localhost',
  '127.0.0.1',
  '::1',
  'host.docker.internal',
  'host.containers.internal',
  'host.testcontainers.internal',
]

const hostName = /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/

/** DNS names and IP addresses in lower case without repetition; a text that is neither is refused with `MS-PKI-BAD-NAME`. */
export function subjectNames(names: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  for (const given of names) {
    const name = given.trim().toLowerCase()
    if (isIP(name) === 0 && (name.length > 253 || !hostName.test(name))) throw badName(given, 'a DNS name or an IP address')
    seen.add(name)
  }
  return [...seen]
}

/** A common name that fits X.520's 64 characters. */
export function commonName(given: string): string {
  const [name = ''] = subjectNames([given])
  if (name.length > 64) throw badName(given, 'a name of at most 64 characters, which is all that a common name holds')
  return name
}

/** The name under which a certificate is filed: becomes `clients/<name>.crt`, so it can't leave its folder. */
export function fileName(given: string): string {
  if (!isFileName(given)) {
    throw badName(given, 'a short name of letters, digits, dots, dashes and underscores that is not server, spine-out, root or sub')
  }
  return given
}

/** Whether a certificate may be filed under a name. */
export const isFileName = (name: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) && !['server', 'spine-out', 'root', 'sub'].includes(name)

/** A serial number as Node and OpenSSL print it, made comparable: upper-case hex, no colons, no leading zeros. */
export function serialNumber(given: string): string {
  return given
    .replaceAll(':', '')
    .toUpperCase()
    .replace(/^0+(?=.)/, '')
}

function badName(came: string, expected: string): AuthorityError {
  return new AuthorityError({ code: 'MS-PKI-BAD-NAME', came: `the name "${came}"`, expected, next: 'Correct the name and try again.' })
}
