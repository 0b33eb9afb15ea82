/** What a call is for: the URL that stands in its path, byte for byte as the caller meant it (dossier ssp-fhir-dos 1.2). */
export interface Target {
  /** The whole URL. */
  readonly url: string
  /** The same without its query. */
  readonly bare: string
  /** Path and query, as they go on; `/` before a query without a path. */
  readonly path: string
  /** Percent-encoded as a whole, as NRL consumers send it. */
  readonly encoded: boolean
  /** A slash behind the scheme had been lost on the way and was put back. */
  readonly repaired: boolean
}

/** Why a request names no target. */
export interface TargetFault {
  readonly came: string
  readonly expected: string
}

const PLAIN = /^https?:\/\//i
const ENCODED = /^https?%3A%2F%2F/i
const COLLAPSED = /^(https?):\/(?=[^/])/i
/** What may stand in a request target; a fragment never leaves a client. */
const CLEAN = /^[\x21\x22\x24-\x7e\x80-\xff]+$/
const WANTED = 'a whole URL behind the proxy’s own: https://proxy…/https://provider…/…'

/** Finds the target in what follows the proxy's own address. Nothing is normalised. @param rest path and query behind the first slash */
export function targetOf(rest: string): Target | TargetFault {
  if (PLAIN.test(rest)) return taken(rest, { encoded: false, repaired: false })
  if (ENCODED.test(rest)) {
    const mark = rest.indexOf('?')
    const decoded = decodeOnce(mark < 0 ? rest : rest.slice(0, mark))
    if (decoded === undefined) return { came: shown(rest), expected: 'an encoded URL in which every % begins a byte in hex' }
    return taken(mark < 0 ? decoded : decoded + rest.slice(mark), { encoded: true, repaired: false })
  }
  const collapsed = COLLAPSED.exec(rest)
  if (collapsed !== null) return taken(`${collapsed[1]}://${rest.slice(collapsed[0].length)}`, { encoded: false, repaired: true })
  return { came: shown(rest), expected: WANTED }
}

function taken(url: string, how: Pick<Target, 'encoded' | 'repaired'>): Target | TargetFault {
  if (!CLEAN.test(url)) return { came: shown(url), expected: 'a URL without spaces, control characters or a fragment' }
  const [start = '', authority = ''] = /^https?:\/\/([^/?]*)/i.exec(url) ?? []
  if (authority === '') return { came: shown(url), expected: 'a URL with a host' }
  if (/[@\\]/.test(authority))
    return { came: 'a URL with a user name, a password or a backslash before its path', expected: 'https://host[:port]/path' }
  const rest = url.slice(start.length)
  const mark = url.indexOf('?')
  return { url, bare: mark < 0 ? url : url.slice(0, mark), path: rest.startsWith('/') ? rest : `/${rest}`, ...how }
}

/** Percent-encoded bytes as they are, one character a byte; undefined where a `%` begins none. */
function decodeOnce(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

const MOST = 200
const shown = (text: string): string => JSON.stringify(text.length > MOST ? `${text.slice(0, MOST)}…` : text)

/**
 * Whether a target lies under a registered endpoint: strings are compared, and behind the endpoint comes nothing, a slash or a query. A slash
 * at the endpoint's own end does not count.
 */
export function isUnder(target: string, registered: string): boolean {
  const root = registered.endsWith('/') ? registered.slice(0, -1) : registered
  if (!target.startsWith(root)) return false
  const next = target[root.length]
  return next === undefined || next === '/' || next === '?'
}
