import { hostname } from 'node:os'
import path from 'node:path'
import type { Directory } from '../directory/directory.ts'
import { HostName } from '../directory/names.ts'
import { type Authority, type AuthorityOptions, openAuthority, standingLocalNames } from '../pki/authority.ts'
import type { Generation } from '../pki/shape.ts'
import { caOf } from './ca-of.ts'
import { playedHosts } from './host-roles.ts'
import { profile as profileNamed } from './profiles/index.ts'
import { hostNames, hostOf, messagingHost, type Profile } from './profiles/profile.ts'
import { loadSeed, type SeedOptions } from './seed.ts'
import type { Settings } from './settings.ts'

export { type Publication, publications, type RevocationReason, revocationReasons, standingLocalNames } from '../pki/authority.ts'
export { type BadCertificate, type BadKind, badKindNames, badKinds } from '../pki/bad/kinds.ts'

/** Certificates that a start issues for the directory's FQDNs; further ones are made by `mock-spine certs issue`. */
const SEEDED_CERTIFICATES = 16

/** What the environment wants of its CA: names of the profile, of Spine's outgoing identity, and of the seeded suppliers. */
export function authorityOptions(
  settings: Settings,
  profile: Profile,
  directory: Directory,
  place: { readonly generation: Generation; readonly folder: string } = { generation: settings.pki, folder: settings.certs },
): AuthorityOptions {
  const fqdns = new Set(directory.parties().flatMap((party) => (party.partyKey === profile.spinePartyKey ? [] : [party.fqdn])))
  return {
    directory: place.folder,
    generation: place.generation,
    ...caOf(profile, place.generation),
    server: {
      commonName: messagingHost(profile).name,
      names: [...hostNames(profile), ...playedHosts, 'localhost', '127.0.0.1', '::1', ...machineName(settings), ...settings.certName],
    },
    outgoing: {
      commonName: settings.outgoingName ?? profile.outgoingCn,
      names: [
        messagingHost(profile).name,
        profile.outgoingCn,
        ...(hostOf(profile, 'ssp') === undefined ? [] : [hostOf(profile, 'ssp')?.name ?? '']),
      ].filter((name) => name !== ''),
    },
    clients: certificateNames([...fqdns].slice(0, SEEDED_CERTIFICATES)).map(([name, fqdn]) => ({ name, fqdn, names: standingLocalNames })),
    mode: settings.certsMode,
  }
}

/** The generation that is trusted beside the environment's own, with a folder of its own; undefined when there is none. */
export function otherAuthority(settings: Settings, profile: Profile, directory: Directory): AuthorityOptions | undefined {
  const { pkiAlso: generation, pki, certs } = settings
  if (generation === undefined || generation === pki) return undefined
  return authorityOptions(settings, profile, directory, { generation, folder: path.join(certs, generation) })
}

/** A name for the files of each FQDN: its first label, or all of it where another has that. */
function certificateNames(fqdns: readonly string[]): (readonly [name: string, fqdn: string])[] {
  const taken = new Set<string>()
  return fqdns.map((fqdn) => {
    const name = taken.has(clientName(fqdn)) ? fqdn : clientName(fqdn)
    taken.add(name)
    return [name, fqdn]
  })
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost'])

/** OpenLDAP's clients (ldapsearch, python-ldap) check a certificate for the machine's own name when they were told `localhost`. */
function machineName({ host }: Settings): string[] {
  const name = hostname().toLowerCase()
  return LOOPBACK.has(host) && HostName.safeParse(name).success ? [name] : []
}

/** Name of the files of an FQDN's certificate: its first label, e.g. `supplier-a`. */
export const clientName = (fqdn: string): string => fqdn.split('.', 1)[0] ?? fqdn

/** Opens the certificate folder of an environment that is not running, as the certs commands do. */
export async function openCertificateFolder(settings: Settings): Promise<Authority> {
  const profile = profileNamed(settings.environment)
  const { directory } = await loadSeed(seedOptions(settings, profile))
  return openAuthority(authorityOptions(settings, profile, directory))
}

/** What the seed of an environment is loaded from. */
export const seedOptions = (settings: Settings, profile: Profile, variables: SeedOptions['variables'] = process.env): SeedOptions => ({
  builtIn: new URL('../../stubs/', import.meta.url),
  ...(settings.stubs === undefined ? {} : { overlayDir: settings.stubs }),
  profile,
  variables,
  empty: settings.seed === 'none',
})
