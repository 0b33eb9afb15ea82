import { ProblemError, problem } from '../kernel/problem.ts'
import { PORTAL_PREFIX, SSP_PREFIX } from './profiles/door-at.ts'
import { profileProblems } from './profiles/problems.ts'
import type { Profile, Role } from './profiles/profile.ts'

/** Where the environment says that it is: its real host names, this machine, or a base URL (architecture 5). */
export type Advertise = 'real' | 'local' | `https://${string}`

/** Reads the value of `--advertise`; a base URL is an https: origin. Throws a ProblemError (MS-ADVERTISE) for anything else. */
export function parseAdvertise(text: string): Advertise {
  if (text === 'real' || text === 'local') return text
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:' && url.username === '' && url.pathname === '/' && url.search === '' && url.hash === '') {
    return `https://${url.host}`
  }
  throw new ProblemError(
    problem(profileProblems['MS-ADVERTISE'], { came: `"${text}"`, expected: 'real, local, or https://host[:port] without a path' }),
  )
}

/** What `advertised` needs to know of the running environment. */
export interface AdvertiseContext {
  readonly mode: Advertise
  /** The port that HTTPS is bound to on this machine, for `local`. */
  readonly httpsPort: number
  readonly profile: Profile
}

/**
 * A stored URL as callers are told it. Only https: URLs on the environment's own hosts change, a supplier's never do. On a host that
 * is not the proxy's own the SSP lives under /ssp.
 */
export function advertised(url: string, { mode, httpsPort, profile }: AdvertiseContext): string {
  if (mode === 'real') return url
  const match = /^https:\/\/([^/:?]+)(?::443)?(?=[/?]|$)/i.exec(url)
  const name = match?.[1]?.toLowerCase()
  const host = profile.hosts.find((entry) => entry.name === name)
  if (match === null || host === undefined) return url
  const prefix = PREFIXES[host.role] ?? ''
  return `${mode === 'local' ? `https://localhost:${httpsPort}` : mode}${prefix}${url.slice(match[0].length)}`
}

/** Doors whose own host has no paths of theirs: elsewhere they live below one. */
const PREFIXES: Readonly<Partial<Record<Role, string>>> = { ssp: SSP_PREFIX, 'ssp-internet': SSP_PREFIX, portal: PORTAL_PREFIX }

/** The advertised address of a running environment, shared by all that hand out URLs. */
export class AdvertisedAddress {
  readonly #profile: Profile
  mode: Advertise
  /** The port that HTTPS is bound to. */
  httpsPort = 0

  constructor(profile: Profile, mode: Advertise) {
    this.#profile = profile
    this.mode = mode
  }

  /** A stored URL as callers are told it now. */
  of(url: string): string {
    return advertised(url, { mode: this.mode, httpsPort: this.httpsPort, profile: this.#profile })
  }
}
