import type { HostRole } from '../net/router.ts'
import type { Profile } from './profiles/profile.ts'
import type { Settings } from './settings.ts'

/** What the listeners know of the environment's host names. */
export function hostRoles(profile: Profile, { sspCertificate }: Pick<Settings, 'sspCertificate'>): ReadonlyMap<string, HostRole> {
  // A proxy that only closes the connection never gets to see who is refused.
  const policy = ({ role, policy: usual }: Profile['hosts'][number]) =>
    sspCertificate === 'close' && (role === 'ssp' || role === 'ssp-internet') ? 'require' : usual
  return new Map(profile.hosts.map((host) => [host.name, { role: host.role, certificate: policy(host) }]))
}

/** Hosts of the systems that mock-spine plays beside Spine's own: they are suppliers', so no profile holds them. */
export const playedHosts: readonly string[] = ['gp-practice.mock.nhs.uk', 'urgent-care.mock.nhs.uk', 'nrl.mock.nhs.uk']
const HTTPS_PORT = 443

/** Where a host of the environment, or of a system that is played, really listens for HTTPS; undefined for any other name or port. */
export function ownAddress(
  profile: Profile,
  host: string,
  port: number,
  bound: { readonly host: string; readonly port: number },
): { readonly host: string; readonly port: number } | undefined {
  const name = host.toLowerCase()
  const played = port === HTTPS_PORT && playedHosts.includes(name)
  const here =
    played || profile.hosts.some((each) => each.name === name && each.ports.some((own) => own.port === port && own.protocol === 'https'))
  if (!here) return undefined
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]', '::1': '[::1]' }
  return { host: everywhere[bound.host] ?? bound.host, port: bound.port }
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
