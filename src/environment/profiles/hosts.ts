import type { z } from 'zod'
import type { CertificatePolicy, Host, Role } from './profile.ts'

type HostInput = z.input<typeof Host>
type Mark = HostInput['mark']
interface More {
  ports?: HostInput['ports']
  internet?: boolean
  address?: string
  note?: string
}

/** A host that answers HTTPS on 443. */
export function https(role: Role, name: string, policy: CertificatePolicy, mark: Mark, more: More = {}): HostInput {
  return { role, name, ports: [{ port: 443, protocol: 'https' }], policy, mark, internet: false, ...more }
}

/** A host that answers plain HTTP on 80. */
export function http(role: Role, name: string, mark: Mark, more: More = {}): HostInput {
  return { role, name, ports: [{ port: 80, protocol: 'http' }], policy: 'none', mark, internet: true, ...more }
}

/** The directory: LDAPS on 636 with a client certificate; 389 is a convenience of mock-spine inside a container network. */
export function ldap(name: string, mark: Mark, more: More = {}): HostInput {
  const ports: HostInput['ports'] = [
    { port: 636, protocol: 'ldaps' },
    { port: 389, protocol: 'ldap' },
  ]
  return { role: 'ldap', name, ports, policy: 'require', mark, internet: false, ...more }
}

/** The name that Spine's own calls come from; nothing is ever sent to it. */
export function outgoing(name: string, mark: Mark, more: More = {}): HostInput {
  return {
    role: 'outgoing',
    name,
    ports: [],
    policy: 'none',
    mark,
    internet: false,
    note: 'source of calls; nothing is sent to it',
    ...more,
  }
}

/** Where certificates are checked, the same for every environment (environments 1, trust). */
export const trustHosts: readonly HostInput[] = [
  http('crl', 'crl.nhs.uk', 'D'),
  http('ocsp', 'ocsp.nhs.uk', 'D'),
  http('pki', 'pki.nhs.uk', 'D'),
  http('checkit', 'checkit', 'D', { internet: false, note: 'CRL files on HSCN' }),
]

/** The directories of services that suppliers can test against, whatever the Spine environment. The live ones (UI
 * `www.directoryofservices.nhs.uk`, API `www.webservices.directoryofservices.nhs.uk`, EPS `dos.eps.digital.nhs.uk`) are no part of
 * a test profile; UAT hosts are named on request, so that none stands here. */
export const serviceDirectoryHosts: readonly HostInput[] = [
  https('dos', 'usertest.directoryofservices.nhs.uk', 'none', 'D', { internet: true, note: 'production user testing' }),
  https('eps-dos', 'dos-int.eps.digital.nhs.uk', 'none', 'D', { internet: true, note: 'Int' }),
  https('eps-dos', 'dos-dev.eps.digital.nhs.uk', 'none', 'D', { internet: true, note: 'Dev: suppliers configure test data' }),
  https('eps-dos', 'dos-NFT.eps.digital.nhs.uk', 'none', 'D', { internet: true, note: 'NFT: mirrors live' }),
]
