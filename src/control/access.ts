import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Problem, problem } from '../kernel/problem.ts'
import { controlProblems } from './problems.ts'

/** Who may enter the admin interface besides loopback peers that ask for a local host name. */
export interface AccessRule {
  /** Opens it from anywhere. */
  readonly token: string
  /** Everyone may enter (`--admin open`). */
  readonly open: boolean
}

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i
const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Why a caller is not let in, undefined when it is (architecture 5). A local Host header is asked of loopback peers because a page of
 * a foreign site can make a browser on this machine resolve the site's name to 127.0.0.1 (DNS rebinding); Origin is looked at because
 * a browser sends such a page's POST before it asks anyone.
 */
export function refusedEntry(request: IncomingMessage, rule: AccessRule): Problem | undefined {
  const given = tokenOf(request)
  if (given !== undefined && isToken(given, rule.token)) return undefined
  const address = request.socket.remoteAddress ?? ''
  const host = request.headers.host ?? ''
  const local = LOOPBACK.test(address) && LOCAL_HOST.test(host)
  if (!rule.open && !local) {
    const came = `a call from ${address || 'nowhere'} with Host: ${host || '(none)'} and ${given === undefined ? 'no token' : 'a wrong token'}`
    const expected = 'a loopback peer with Host localhost, 127.0.0.1 or [::1], or the admin token'
    return problem(controlProblems[given === undefined ? 'MS-ADMIN-FORBIDDEN' : 'MS-ADMIN-TOKEN'], { came, expected })
  }
  const origin = request.headers.origin
  if (origin === undefined || READING.has(request.method ?? '') || isSameHost(origin, host)) return undefined
  return problem(controlProblems['MS-ADMIN-FOREIGN-ORIGIN'], {
    came: `${request.method} with Origin: ${origin}`,
    expected: `no Origin header, or that of http://${host}`,
  })
}

function tokenOf(request: IncomingMessage): string | undefined {
  const own = request.headers['x-mock-spine-token']
  if (typeof own === 'string') return own
  return /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
}

/** Compares digests, so that neither content nor length of the token shows in the time it takes. */
function isToken(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return token !== '' && timingSafeEqual(digest(given), digest(token))
}

function isSameHost(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false
  const from = new URL(origin)
  const here = `${from.protocol}//${host}`
  return /^https?:$/.test(from.protocol) && URL.canParse(here) && new URL(here).host === from.host
}
