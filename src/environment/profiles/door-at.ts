import { type DoorPath, hostOf, type Profile } from './profile.ts'

/**
 * Which door answers a path on a host, undefined when the environment has none there. A host that is no name of the environment
 * (localhost, a container's name) answers for all of them by path alone, and for the SSP under `/ssp/` (architecture 5).
 */
export function doorAt(profile: Profile, host: string, path: string): DoorPath | undefined {
  const name = host.toLowerCase()
  const rolesHere = profile.hosts.filter((entry) => entry.name === name).map((entry) => entry.role)
  const bare = rolesHere.length === 0
  if (bare && within(path, SSP_PREFIX)) return profile.paths.find((entry) => entry.door === 'secure-proxy')
  if (bare && within(path, PORTAL_PREFIX)) return profile.paths.find((entry) => entry.roles.includes('portal'))
  let best: DoorPath | undefined
  for (const entry of profile.paths) {
    const here = bare ? entry.path !== '/' : entry.roles.some((role) => rolesHere.includes(role))
    if (here && within(path, entry.path) && entry.path.length > (best?.path.length ?? 0)) best = entry
  }
  return best
}

/** Where the SSP lives on a host that is not the proxy's own. */
export const SSP_PREFIX = '/ssp'

/** Where the portal lives on a host that is not its own. */
export const PORTAL_PREFIX = '/portal'

/** The URLs of a profile's doors with the environment's real host names, in the order of the profile. */
export function doorUrls(profile: Profile): readonly { readonly door: DoorPath; readonly url: string }[] {
  const urls: { door: DoorPath; url: string }[] = []
  for (const door of profile.paths) {
    for (const role of door.roles) {
      const host = hostOf(profile, role)
      const [port] = host?.ports ?? []
      if (host === undefined || port === undefined) continue
      const usual = port.port === USUAL_PORT[port.protocol]
      urls.push({ door, url: `${port.protocol}://${host.name}${usual ? '' : `:${port.port}`}${door.path}` })
    }
  }
  return urls
}

const USUAL_PORT = { https: 443, http: 80, ldaps: 636, ldap: 389 } as const

function within(path: string, prefix: string): boolean {
  return prefix === '/' || path === prefix || (path.startsWith(prefix) && (path[prefix.length] === '/' || path[prefix.length] === '?'))
}
