import { randomBytes } from 'node:crypto'
import type { Catalogue } from '../directory/interactions.ts'
import { authentication } from '../emulators/authentication/index.ts'
import { ticketService } from '../emulators/authentication/ticket-service.ts'
import { booking } from '../emulators/booking/index.ts'
import { REALM } from '../emulators/cis2/contract.ts'
import { cis2 } from '../emulators/cis2/index.ts'
import { crl } from '../emulators/crl/index.ts'
import { gazetteer } from '../emulators/gazetteer/index.ts'
import type { GazetteerParts } from '../emulators/gazetteer/parts.ts'
import { gpConnect } from '../emulators/gp-connect/index.ts'
import { nrl } from '../emulators/nrl/index.ts'
import { LOGOUT_PATH } from '../emulators/oauth2/contract.ts'
import { oauth2 } from '../emulators/oauth2/index.ts'
import { pdsFhir } from '../emulators/pds-fhir/index.ts'
import type { PdsFhirParts } from '../emulators/pds-fhir/parts.ts'
import { reliableMessaging } from '../emulators/reliable-messaging/index.ts'
import { notifier } from '../emulators/reliable-messaging/notify.ts'
import type { MessagingParts } from '../emulators/reliable-messaging/parts.ts'
import { WaitingBytes } from '../emulators/reliable-messaging/waiting-bytes.ts'
import { sdsFhir } from '../emulators/sds-fhir/index.ts'
import { secureProxy } from '../emulators/secure-proxy/index.ts'
import { smsp } from '../emulators/smsp/index.ts'
import type { SmspParts } from '../emulators/smsp/parts.ts'
import { syncService } from '../emulators/sync-service/index.ts'
import { unbuilt } from '../emulators/unbuilt/index.ts'
import { SPACE_FIELD } from '../kernel/choose-space.ts'
import type { Emulator } from '../kernel/emulator.ts'
import type { SchemaValidator } from '../kernel/schema-validator.ts'
import type { Forwarder } from '../kernel/streaming.ts'
import type { PointsOf } from '../national/addresses/delivery-points.ts'
import { clinicals } from '../national/clinicals/interactions.ts'
import { SENT_BY_PDS } from '../national/demographics/generations.ts'
import { demographics } from '../national/demographics/interactions.ts'
import { NOBODY, type SeedOf } from '../national/demographics/population.ts'
import type { DomainHandler } from '../national/domain.ts'
import { gp2gpPractice } from '../national/gp2gp/practice.ts'
import { relationships } from '../national/relationships/interactions.ts'
import type { CardAuthority } from '../pki/cards/card-authority.ts'
import type { AdvertisedAddress } from './advertise.ts'
import type { Smartcards } from './cards/smartcards.ts'
import type { Kernel } from './compose-kernel.ts'
import { hostRoles, ownAddress } from './host-roles.ts'
import { practiceOf } from './practice-of.ts'
import { hostOf, type Profile } from './profiles/profile.ts'
import type { Settings } from './settings.ts'
import type { SpaceDirectories } from './space-directories.ts'
import { trustFiles } from './trust-files.ts'
import type { Trusted } from './trusted.ts'

export interface EmulatorInputs {
  readonly settings: Settings
  readonly profile: Profile
  readonly kernel: Kernel
  readonly directories: SpaceDirectories
  readonly catalogue: Catalogue
  readonly trusted: Trusted
  readonly cards: CardAuthority
  /** Calls out to a client, where that is allowed. */
  readonly fetch: (url: string, options: RequestInit) => Promise<Response>
  /** A JWKS document; undefined when it can't be had. */
  readonly fetchJwks: (url: string, space?: string) => Promise<unknown>
  readonly smartcards: () => Promise<Smartcards>
  readonly seedOf: SeedOf
  readonly pointsOf: PointsOf
  /** Compares messages with schemas; undefined when nobody brought any. */
  readonly schemas?: SchemaValidator | undefined
  readonly address: AdvertisedAddress
  /** Passes the proxy's calls on. */
  readonly forwarder: Forwarder
}

const HOUR = 3_600_000
const HTTPS_PORT = 443

/** The API platform as a client of CIS2. */
const PLATFORM_CLIENT = '000000000001.apps.national'

/** Party key of the GP practice of stubs/parties/gp-practice.yaml. */
const GP_PRACTICE = 'M85999-9990003'

/** What the messaging doors work with. */
export function messagingParts({
  settings,
  profile,
  kernel,
  directories,
  catalogue,
  seedOf,
  schemas,
}: Pick<EmulatorInputs, 'settings' | 'profile' | 'kernel' | 'directories' | 'catalogue' | 'seedOf' | 'schemas'>): MessagingParts {
  return {
    ...kernel,
    catalogue,
    schemas,
    domains: domainHandlers(settings, seedOf),
    overrides: kernel.overrides,
    spinePartyKey: profile.spinePartyKey,
    directory: (space) => directories.get(space),
    promised: (space, id) => kernel.worker.promised(space, id),
    practices: { [GP_PRACTICE]: gp2gpPractice(() => kernel.ids.timeUuid()) },
    waiting: new WaitingBytes(kernel.store, settings.maxOutboxBytes),
    settings: { ...settings, persistDefault: HOUR },
  }
}

/** What domains send of themselves, service-qualified. */
export const OWN_INITIATIVE: readonly string[] = SENT_BY_PDS

/** The handlers of all domains built so far, by service-qualified interaction. */
export const domainHandlers = (settings: Settings, seedOf: SeedOf = () => NOBODY): Readonly<Record<string, DomainHandler>> =>
  mergeDomains([clinicals({ documentsPerPatient: settings.summariesPerPatient }), demographics({ seedOf, settings }), relationships])

/** What the mini service door works with. */
export const smspParts = ({
  kernel,
  directories,
  seedOf,
  settings,
}: Pick<EmulatorInputs, 'kernel' | 'directories' | 'seedOf' | 'settings'>): SmspParts => ({
  ...kernel,
  overrides: kernel.overrides,
  settings,
  directory: (space) => directories.get(space),
  demographics: { seedOf, settings, practice: (space, code) => practiceOf(directories.get(space), code) },
})

/** What the gazetteer works with. */
const gazetteerParts = ({ kernel, directories, pointsOf, settings }: EmulatorInputs): GazetteerParts => ({
  ...kernel,
  overrides: kernel.overrides,
  settings,
  pointsOf,
  directory: (space) => directories.get(space),
})

/** What the PDS FHIR API works with. */
const pdsFhirParts = ({ kernel, profile, address, seedOf, settings }: EmulatorInputs): PdsFhirParts => ({
  ...kernel,
  overrides: kernel.overrides,
  settings,
  seedOf,
  advertised: (url) => address.of(url),
  host: hostOf(profile, 'api-platform')?.name ?? 'localhost',
})

/** Every emulator of the environment, and one that answers for the doors not built yet. */
export function composeEmulators(inputs: EmulatorInputs): Emulator[] {
  const { settings, profile, kernel, directories, address } = inputs
  const directoryParts = {
    spaces: kernel.spaces,
    ids: kernel.ids,
    overrides: kernel.overrides,
    settings,
    spineOdsCode: profile.spineOdsCode,
    directory: (space: string) => directories.get(space),
    advertised: (url: string) => address.of(url),
  }
  const hosts = hostRoles(profile, settings)
  const parts = messagingParts(inputs)
  const proxyParts = {
    ...directoryParts,
    journal: kernel.journal,
    tally: kernel.tally,
    forwarder: inputs.forwarder,
    isOwn: (url: string) => ownAddress(profile, new URL(url).hostname, HTTPS_PORT, { host: '', port: 0 }) !== undefined,
  }
  const here = () => `https://localhost:${address.httpsPort}`
  const platformSecret = randomBytes(24).toString('base64url')
  const platform = () => ({
    clientId: PLATFORM_CLIENT,
    secret: platformSecret,
    redirectUri: address.of(tokenUrl(profile).replace(/\/token$/, '/callback')),
    logoutUri: `${here()}${LOGOUT_PATH}`,
  })
  const practiceParts = { ...directoryParts, turns: kernel.turns, seedOf: inputs.seedOf }
  const built = [
    reliableMessaging(parts),
    syncService({ ...parts, settings, notify: notifier(parts) }),
    smsp(smspParts(inputs)),
    gazetteer(gazetteerParts(inputs)),
    pdsFhir(pdsFhirParts(inputs)),
    sdsFhir(directoryParts),
    secureProxy(proxyParts),
    gpConnect(practiceParts),
    booking(practiceParts),
    nrl(practiceParts),
    authentication({
      ...kernel,
      overrides: kernel.overrides,
      settings,
      hosts: { gas: nameOf(profile, 'gas'), sbapi: nameOf(profile, 'sbapi'), portal: nameOf(profile, 'portal') },
      cards: inputs.cards,
      tree: (space) => directories.tree(space),
      advertised: (url) => address.of(url),
    }),
    oauth2({
      ...kernel,
      overrides: kernel.overrides,
      settings,
      audiences: () => [...new Set([tokenUrl(profile), address.of(tokenUrl(profile))])],
      fetchJwks: (url) => inputs.fetchJwks(url),
      cis2: {
        issuer: () => `${cis2Origin(profile, address)}${REALM}`,
        keys: ({ name }) => inputs.fetchJwks(`${here()}${REALM}/connect/jwk_uri`, name),
        redeem: async (form, { name }) =>
          await objectOf(
            await inputs.fetch(`${here()}${REALM}/access_token`, {
              method: 'POST',
              headers: { 'Content-Type': 'application/x-www-form-urlencoded', [SPACE_FIELD]: name },
              body: new URLSearchParams(form).toString(),
            }),
          ),
      },
      platform,
    }),
    cis2({
      ...kernel,
      overrides: kernel.overrides,
      settings,
      origin: () => cis2Origin(profile, address),
      tree: (space) => directories.tree(space),
      platform,
      // What goes to the platform belongs to the space that it comes from.
      fetch: (url, options, { name }) =>
        inputs.fetch(
          url,
          url.startsWith(`${here()}/`)
            ? { ...options, headers: { ...Object.fromEntries(new Headers(options.headers)), [SPACE_FIELD]: name } }
            : options,
        ),
    }),
    ticketService({
      spaces: kernel.spaces,
      overrides: kernel.overrides,
      ticket: async (space) => (await inputs.smartcards()).ticket(space),
      setTicket: async (space, ticket) => (await inputs.smartcards()).setTicket(space, ticket),
      status: async (space) => {
        const card = await (await inputs.smartcards()).status(space)
        return card === undefined ? undefined : { uid: card.uid, cn: card.cn, role: card.role, locked: card.locked }
      },
    }),
    crl(trustFiles(inputs.trusted), (request) => inputs.trusted.ocsp(request), { spaces: kernel.spaces, overrides: kernel.overrides }),
  ]
  const rest = { spaces: kernel.spaces, overrides: kernel.overrides, roleOf: (host: string) => hosts.get(host)?.role }
  return [...built, unbuilt(unbuiltDoors(inputs.profile, built), rest)]
}

async function objectOf(answer: Response): Promise<Readonly<Record<string, unknown>> | undefined> {
  const value: unknown = await answer.json().catch(() => undefined)
  return typeof value === 'object' && value !== null ? { ...value } : undefined
}

/** The real issuer has its port (dossier identity-and-pki 7.1). */
function cis2Origin(profile: Profile, address: AdvertisedAddress): string {
  const real = `https://${hostOf(profile, 'cis2')?.name ?? 'localhost'}`
  const url = new URL(address.of(`${real}/`))
  return `https://${url.hostname}:${url.port === '' ? 443 : url.port}`
}

const tokenUrl = (profile: Profile): string => `https://${hostOf(profile, 'api-platform')?.name ?? 'localhost'}/oauth2/token`

/** The name of a host, of one that the environment lacks the one by which it is reached all the same. */
const nameOf = (profile: Profile, role: 'gas' | 'sbapi' | 'portal'): string => hostOf(profile, role)?.name ?? 'localhost'

/** The profile's HTTPS doors that no emulator mounts. */
export function unbuiltDoors(profile: Profile, built: readonly Emulator[]): Profile['paths'] {
  const names = new Set(built.map(({ name }) => name))
  const paths = new Set(built.flatMap(({ mounts }) => mounts.map(({ path }) => (path === '/*' ? '/' : path))))
  return profile.paths.filter(({ door, path }) => door !== 'spine-directory' && door !== 'crl' && !(names.has(door) && paths.has(path)))
}

/** One table of all domains' handlers. @throws Error when two domains serve one interaction */
export function mergeDomains(domains: readonly Readonly<Record<string, DomainHandler>>[]): Readonly<Record<string, DomainHandler>> {
  const merged: Record<string, DomainHandler> = {}
  for (const domain of domains) {
    for (const [interaction, handler] of Object.entries(domain)) {
      if (merged[interaction] !== undefined) throw new Error(`two domains serve ${interaction}`)
      merged[interaction] = handler
    }
  }
  return merged
}
