import type { HostRole } from '../net/router.ts'
import type { Profile } from './profiles/profile.ts'

/** What the listeners know of the environment's host names. */
export function hostRoles(profile: Profile): ReadonlyMap<string, HostRole> {
  return new Map(profile.hosts.map((host) => [host.name, { role: host.role, certificate: host.policy }]))
}

/** The local port behind `host:port` of the environment, as CONNECT names it; undefined for any other place. */
export function tunnelTarget(
  profile: Profile,
  target: string,
  local: Readonly<Record<'https' | 'http' | 'ldaps' | 'ldap', number>>,
): number | undefined {
  const colon = target.lastIndexOf(':')
  const name = target.slice(0, colon)
  const port = Number(target.slice(colon + 1))
  const protocol = profile.hosts.find((host) => host.name === name)?.ports.find((each) => each.port === port)?.protocol
  return protocol === undefined ? undefined : local[protocol]
}
