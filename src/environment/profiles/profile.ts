import { z } from 'zod'
import { Asid, HostName, OdsCode, PartyKey } from '../../directory/names.ts'
import { strict } from '../../directory/strict.ts'

/** What a host of the environment is for (environments 1). */
export const roles = [
  'messaging',
  'smsp',
  'ssp',
  'outgoing',
  'messaging-internet',
  'ssp-internet',
  'smsp-internet',
  'ldap',
  'gas',
  'sbapi',
  'portal',
  'ers-professional',
  'ers-patient',
  'ers-api',
  'api-platform',
  'cis2',
  'crl',
  'ocsp',
  'pki',
  'checkit',
  'uec-booking',
  'dos',
  'eps-dos',
] as const
export const Role = z.enum(roles)
export type Role = z.output<typeof Role>

/** The emulators of the architecture (its section 3), by the name of their folder. */
export const doors = [
  'reliable-messaging',
  'sync-service',
  'smsp',
  'gazetteer',
  'spine-directory',
  'sds-fhir',
  'pds-fhir',
  'secure-proxy',
  'gp-connect',
  'booking',
  'booking-demonstrator',
  'nrl',
  'authentication',
  'cis2',
  'oauth2',
  'oauth2-user',
  'mesh',
  'ers',
  'dos',
  'eps-dos',
  'crl',
] as const
export const Door = z.enum(doors)
export type Door = z.output<typeof Door>

/** What a door does about client certificates (architecture 5): demand one, ask and judge itself, or never ask. */
export const CertificatePolicy = z.enum(['require', 'ask', 'none'])
export type CertificatePolicy = z.output<typeof CertificatePolicy>

/** A host of the environment. `mark`: D stated by a project document, S read in public sources, I inferred. */
export const Host = strict({
  role: Role,
  /** Lower case. */
  name: HostName.toLowerCase(),
  /** Empty for a name that nothing is ever sent to. */
  ports: z.array(strict({ port: z.int().min(1).max(65535), protocol: z.enum(['https', 'http', 'ldaps', 'ldap']) }).readonly()).readonly(),
  policy: CertificatePolicy,
  mark: z.enum(['D', 'S', 'I']),
  /** The name is also known on the internet: mapping it in a hosts file hides the real one from the whole machine. */
  internet: z.boolean(),
  /** Address or address range where the real environment has it. */
  address: z.string().exactOptional(),
  note: z.string().exactOptional(),
}).readonly()
export type Host = z.output<typeof Host>

/** A path that a door answers on the hosts of some roles. */
export const DoorPath = strict({
  door: Door,
  roles: z.array(Role).min(1).readonly(),
  /** `/` stands for the whole host. */
  path: z.string().startsWith('/'),
  what: z.string().min(1),
}).readonly()
export type DoorPath = z.output<typeof DoorPath>

const Name = strict({ C: z.string(), O: z.string(), OU: z.string(), CN: z.string().includes('MOCK') }).readonly()
const HttpUrl = z.url({ protocol: /^http$/ })

/** A time of the week, such as `Thu 20:00`. */
const WeekTime = z.string().regex(/^(Sun|Mon|Tue|Wed|Thu|Fri|Sat) ([01]\d|2[0-3]):[0-5]\d$/)

/** Everything that makes one environment of Spine differ from another. */
export const Profile = strict({
  name: z.string().regex(/^[a-z]+$/),
  title: z.string(),
  hosts: z.array(Host).readonly(),
  paths: z.array(DoorPath).readonly(),
  /** Spine's own party key, under which its messaging contracts are registered. */
  spinePartyKey: PartyKey,
  spineOdsCode: OdsCode,
  ers: strict({ partyKey: PartyKey, asid: Asid }).readonly().exactOptional(),
  /** Common name of the certificate that Spine presents when it calls a supplier. */
  outgoingCn: HostName,
  /** Where CIS token events come from. */
  tokenEventSource: z.string().exactOptional(),
  /** Subject names of the generated test CA, parts in the order C, O, OU, CN (dossier identity-and-pki 8.2, 8.6). */
  ca: strict({ root: Name, sub: Name }).readonly(),
  /** Revocation: `root` covers the sub CA, `leaves` the endpoint certificates by partition (dossier identity-and-pki 8.4). */
  crl: strict({ root: HttpUrl, leaves: z.array(HttpUrl).min(2).readonly() }).readonly(),
  ocsp: HttpUrl,
  /** Where the root certificate is fetched from (authority information access). */
  caIssuers: HttpUrl,
  /** London time; off unless `--maintenance`. A slot without `weekly` follows something that no calendar knows, and never comes. */
  maintenance: z
    .array(
      strict({
        service: z.string(),
        slot: z.string(),
        weekly: strict({ from: WeekTime, to: WeekTime }).readonly().exactOptional(),
        doors: z.array(Door).readonly(),
      }).readonly(),
    )
    .readonly(),
  /** Of an environment that was decommissioned: the day from which nothing new was made, the day from which it was no more, and what was excepted. */
  closing: strict({ minimal: z.iso.date(), gone: z.iso.date(), except: z.string().exactOptional() }).readonly().exactOptional(),
  /** Of one that is only started on express request. */
  lookAlike: z.literal(true).exactOptional(),
})
  .readonly()
  .superRefine((profile, context) => {
    for (const [index, { name, policy }] of profile.hosts.entries()) {
      if (profile.hosts.some((host) => host.name === name && host.policy !== policy)) {
        context.addIssue({ code: 'custom', path: ['hosts', index, 'policy'], message: `${name} has two certificate policies` })
      }
    }
    if (!profile.hosts.some((host) => host.role === 'messaging'))
      context.addIssue({ code: 'custom', path: ['hosts'], message: 'no messaging host' })
  })
export type Profile = z.output<typeof Profile>

/** The first host of a role, undefined when the environment has none. */
export function hostOf(profile: Profile, role: Role): Host | undefined {
  return profile.hosts.find((host) => host.role === role)
}

/** The messaging host; every profile has one. */
export function messagingHost(profile: Profile): Host {
  const host = hostOf(profile, 'messaging')
  if (host === undefined) throw new RangeError(`profile ${profile.name} has no messaging host`)
  return host
}

/** Every host name of the environment once, in lower case, in the order of the profile. */
export function hostNames(profile: Profile): readonly string[] {
  return [...new Set(profile.hosts.map((host) => host.name))]
}

/** The certificate policy of a host of the environment, in any case; undefined for other names and for none (SNI absent). */
export function certificatePolicy(profile: Profile, name: string | undefined): CertificatePolicy | undefined {
  const wanted = name?.toLowerCase()
  return profile.hosts.find((host) => host.name === wanted)?.policy
}
