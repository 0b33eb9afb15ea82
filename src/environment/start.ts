import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { CapturedBody } from '../kernel/captured-body.ts'
import { Exchange } from '../kernel/exchange.ts'
import type { Peer } from '../kernel/peer.ts'
import type { Problem } from '../kernel/problem.ts'
import { HttpDoor } from '../net/http-door.ts'
import { HttpListener } from '../net/http-listener.ts'
import { HttpsListener } from '../net/https-listener.ts'
import { MutualTlsForwarder } from '../net/outgoing/mutual-tls-forwarder.ts'
import { MutualTlsSender } from '../net/outgoing/mutual-tls-sender.ts'
import { Router } from '../net/router.ts'
import { openAuthority } from '../pki/authority.ts'
import { type BadKind, badKindNames } from '../pki/bad/kinds.ts'
import { CardAuthority } from '../pki/cards/card-authority.ts'
import { outgoingName, serverName } from '../pki/holdings.ts'
import { CALLBACK_KIND, callbackKind } from '../stubs/answers/callback.ts'
import { AdvertisedAddress, parseAdvertise } from './advertise.ts'
import { authorityOptions, otherAuthority, seedOptions } from './authority-options.ts'
import { composeDirectory, ruleDoor } from './compose-directory.ts'
import { composeEmulators } from './compose-emulators.ts'
import { composeKernel } from './compose-kernel.ts'
import { composeSchemas } from './compose-schemas.ts'
import { importFiles } from './directory-files.ts'
import { endpointOfCaller } from './endpoint-of-caller.ts'
import type { Environment } from './environment.ts'
import { hostRoles, ownAddress, tunnelTarget } from './host-roles.ts'
import { inContainer } from './in-container.ts'
import { LdapPorts } from './ldap-ports.ts'
import { profileToStart } from './profiles/index.ts'
import { registerReplays } from './proof/replay/replay-delivery.ts'
import { RunningEnvironment } from './running-environment.ts'
import { ADDRESSES_FILE, loadSeed, PATIENTS_FILE } from './seed.ts'
import { USUAL_STUB_FILES } from './settings/instance.ts'
import type { Settings } from './settings.ts'
import { withShownCertificate } from './shown-certificate.ts'
import { SpaceDirectories } from './space-directories.ts'
import { spineOnly } from './spine-only.ts'
import { Trusted } from './trusted.ts'

export interface StartOptions {
  /** Handles what comes to the HTTP port besides CRLs and CA files: health and the admin interface. */
  readonly control?: (environment: Environment) => import('node:http').RequestListener
  /** Variables that seed data may name; the process's environment. */
  readonly variables?: Readonly<Record<string, string | undefined>>
}

/**
 * Starts an environment: opens (or makes) its CA, loads the seed, composes emulators and kernel, binds every port. When it
 * resolves, everything answers.
 * @throws ProblemError when a setting, the certificates, the seed or a port stands in the way; nothing is left behind
 */
export async function startEnvironment(settings: Settings, options: StartOptions = {}): Promise<RunningEnvironment> {
  const profile = profileToStart(settings.environment, settings.liveLookAlike)
  const seeds = seedOptions(settings, profile, options.variables)
  const seed = await loadSeed(seeds)
  let loading: Promise<import('./seed-patients.ts').SeedPatients> | undefined
  const seedPatients = () => (loading ??= import('./seed-patients.ts').then(({ SeedPatients }) => new SeedPatients(seeds)))
  let loadingAddresses: Promise<import('./seed-addresses.ts').SeedAddresses> | undefined
  const population = async () => (await seedPatients()).population('default')
  const seedAddresses = () =>
    (loadingAddresses ??= import('./seed-addresses.ts').then(({ SeedAddresses }) => new SeedAddresses(seeds, population)))
  // A user's own file is judged at once, the built-in one waits for the first patient or address that is asked for.
  const brings = (file: string) => settings.stubs !== undefined && existsSync(path.join(settings.stubs, file))
  if (brings(PATIENTS_FILE)) await population()
  if (brings(ADDRESSES_FILE)) await (await seedAddresses()).points('default')
  // Certificates are made for the suppliers of the seed; those of an imported directory are other people's systems.
  const wanted = authorityOptions(settings, profile, seed.directory)
  const imported = await importFiles(settings.directory, seed.directory, settings.maxDirectory)
  const authority = await openAuthority(wanted)
  const started: (() => void | Promise<void>)[] = [() => authority.close()]
  try {
    const other = otherAuthority(settings, profile, seed.directory)
    const also = other === undefined ? [] : [await openAuthority(other)]
    started.push(() => also.forEach((each) => void each.close()))
    const trusted = new Trusted([authority, ...also], settings)
    if (settings.revocation !== 'fresh') await trusted.publish(settings.revocation)
    const identityOf = (credential: typeof authority.server) => trusted.material(credential)
    const made = new Map<BadKind, ReturnType<typeof authority.bad>>()
    const madeOfServer = new Map<BadKind, ReturnType<typeof authority.bad>>()
    const identityNamed = (known: typeof made, name: string) => async (wanted: string) => {
      const kind = badKindNames.find((each) => each === wanted)
      if (kind === undefined) throw new Error(`no identity ${wanted}`)
      const making = known.get(kind) ?? authority.bad(kind, name)
      known.set(kind, making)
      // What could not be made is tried again the next time.
      making.catch(() => known.delete(kind))
      const { chain, key } = await making
      return { cert: chain, key }
    }
    const identity = identityNamed(madeOfServer, serverName)
    const network = new MutualTlsSender({
      material: identityOf(authority.outgoing),
      allowed: settings.allowOutgoing,
      timeout: settings.deliveryTimeout,
      connectionsPerTarget: settings.deliveriesPerTarget,
      keepAlive: settings.outgoingConnection === 'keep-alive',
      maxAnswer: settings.maxBody,
      inContainer: inContainer(),
      identity: identityNamed(made, outgoingName),
    })
    started.push(() => network.close())
    const forwarder = new MutualTlsForwarder({
      material: identityOf(authority.outgoing),
      allowed: settings.allowOutgoing,
      timeout: settings.sspTimeout,
      connectionsPerTarget: settings.sspConnections,
      inContainer: inContainer(),
      own: (host, port) => ownAddress(profile, host, port, { host: settings.host, port: address.httpsPort }),
    })
    started.push(() => forwarder.close())
    const durable = settings.data === undefined ? undefined : (await import('./compose-durable.ts')).durableIn(settings.data, settings)
    const schemas = await composeSchemas(settings)
    const composed = composeKernel(settings, network, durable)
    const close = async () => {
      await schemas?.close()
      await composed.close()
    }
    const kernel = { ...composed, close }
    started.push(() => kernel.close())
    await kernel.open()
    const directories = new SpaceDirectories(seed.directory, spineOnly(seed.directory, profile.spinePartyKey), {
      now: (space) => (kernel.spaces.get(space) ?? kernel.spaces.default).clock.now(),
      limit: settings.ldapChangelog,
    })
    await kernel.kept?.restore(directories, kernel.inboxes)
    const seedOf = async (space: string) => (await seedPatients()).population(directories.seedOf(space))
    const pointsOf = async (space: string) => (await seedAddresses()).points(directories.seedOf(space))
    const kept = kernel.kept?.advertised(settings.advertise)
    const cards = new CardAuthority({ directory: path.join(settings.certs, 'cards'), mode: settings.certsMode })
    let loadingCards: Promise<import('./cards/smartcards.ts').Smartcards> | undefined
    const smartcards = () =>
      (loadingCards ??= import('./cards/compose-cards.ts').then(({ composeCards }) =>
        composeCards({
          kernel,
          settings,
          profile,
          directories,
          seeds,
          authority: cards,
          ca: () => authority.caBundle,
          url: () => `https://localhost:${https.port}`,
        }),
      ))
    const fetchJwks = async (url: string, space?: string) =>
      (await import('./fetch-jwks.ts')).fetchJwks(url, {
        ...(space === undefined ? {} : { space }),
        ca: trusted.caBundle,
        allowed: settings.allowOutgoing,
        timeout: settings.deliveryTimeout,
      })
    const address = new AdvertisedAddress(profile, kept === undefined ? settings.advertise : parseAdvertise(kept))
    const { catalogue } = seed
    const emulators = composeEmulators({
      settings,
      profile,
      kernel,
      directories,
      catalogue,
      forwarder,
      trusted,
      cards,
      fetch: async (url, options) =>
        (await import('./guarded-fetch.ts')).guardedFetch(url, options, {
          ca: trusted.caBundle,
          allowed: settings.allowOutgoing,
          timeout: settings.deliveryTimeout,
        }),
      fetchJwks,
      smartcards,
      address,
      seedOf,
      pointsOf,
      schemas,
    })
    for (const emulator of emulators)
      for (const [kind, delivery] of Object.entries(emulator.deliveries)) kernel.worker.register(`${emulator.name}/${kind}`, delivery)
    registerReplays(
      kernel.worker,
      emulators.map(({ name }) => name),
    )

    const onFailure = (door: string) => (peer: Peer, failure: Problem, space?: string) => {
      const exchange = new Exchange({
        id: kernel.ids.next(),
        direction: 'in',
        door,
        peer,
        startedAt: kernel.spaces.default.clock.now(),
        request: { line: 'connection', fields: [], body: CapturedBody.empty },
      })
      if (space !== undefined) exchange.space = space
      exchange.problems.push(withShownCertificate(failure, authority.server, wanted.subName))
      exchange.summary = failure.title
      // What only warns was not refused by us: the other side gave up.
      exchange.outcome = failure.severity === 'error' ? 'refused' : 'failed'
      exchange.state = 'cut'
      kernel.tally.ended(exchange)
      kernel.journal.enter(exchange)
    }
    const trust = trusted.anchor()
    const hosts = hostRoles(profile, settings)
    const limits = {
      host: settings.host,
      maxConnections: settings.maxConnections,
      maxHeader: settings.maxHeader,
      requestTimeout: settings.requestTimeout,
      idleTimeout: settings.idleTimeout,
      handshakeTimeout: settings.handshakeTimeout,
    }
    const doorParts = { ...kernel, faults: kernel.overrides, settings }

    const httpsRouter = new Router(hosts, emulators, 'https')
    let httpsDoor: HttpDoor | undefined
    const https = new HttpsListener(
      {
        ...limits,
        port: settings.httpsPort,
        material: identityOf(authority.server),
        trust,
        policyOf: (name) => httpsRouter.policy(name),
        onFailure: onFailure('https'),
        faults: kernel.faults,
        identity,
      },
      (identify) => (httpsDoor = new HttpDoor({ ...doorParts, router: httpsRouter, identify })),
    )
    started.push(
      () => https.closeAll(),
      () => https.stopAccepting(),
    )
    address.httpsPort = await https.listen()

    let ticketDoor: HttpDoor | undefined
    const ticket =
      settings.ticketPort === undefined
        ? undefined
        : new HttpsListener(
            {
              ...limits,
              port: settings.ticketPort,
              material: identityOf(authority.server),
              trust,
              policyOf: () => 'none',
              onFailure: onFailure('ticket'),
              faults: kernel.faults,
              identity,
              name: 'ticket',
            },
            (identify) => (ticketDoor = new HttpDoor({ ...doorParts, router: new Router(new Map(), emulators, 'workstation'), identify })),
          )
    if (ticket !== undefined) {
      started.push(
        () => ticket.closeAll(),
        () => ticket.stopAccepting(),
      )
      await ticket.listen()
    }

    // A large directory is indexed before the first search waits for it; the seed's is, when one comes.
    if (imported.length > 0 || kernel.kept !== undefined) directories.tree('default')
    const directoryInputs = { settings, kernel, directories, accounts: seed.accounts, address }
    const spineDirectory = composeDirectory(directoryInputs)
    if (settings.maintenance !== 'off') {
      const { Maintenance } = await import('./maintenance.ts')
      kernel.faults.guard = new Maintenance(profile, kernel.spaces, settings.maintenance)
    }
    const ruleDoors = [...emulators, ruleDoor(spineDirectory)]
    kernel.faults.doors = ruleDoors
    kernel.stubs.doors = ruleDoors
    kernel.stubs.endpointOf = (space, labels) => endpointOfCaller(directories.get(space), labels)
    kernel.worker.register(CALLBACK_KIND, callbackKind)
    let stubFolder: import('./stub-folder.ts').StubFolder | undefined
    const named = settings.stubFiles !== USUAL_STUB_FILES
    const stubFiles =
      named || settings.stubs === undefined ? settings.stubFiles : path.join(settings.stubs, path.basename(USUAL_STUB_FILES))
    if (named || existsSync(stubFiles)) {
      const { openStubFolder } = await import('./stub-folder.ts')
      stubFolder = await openStubFolder(stubFiles, { ...kernel, now: () => kernel.spaces.default.clock.now() })
      started.push(() => stubFolder?.close())
    }
    if (settings.faults !== undefined) await (await import('./fault-file.ts')).loadFaults(settings.faults, kernel.faults, kernel.spaces)
    const ldap = new LdapPorts(settings, kernel, { material: identityOf(authority.server), trust, identity }, spineDirectory)
    started.push(
      () => ldap.closeAll(),
      () => ldap.stopAccepting(),
    )
    await ldap.listen()

    const httpRouter = new Router(hosts, emulators, 'http')
    const httpDoor = new HttpDoor({
      ...doorParts,
      router: httpRouter,
      identify: (request) => ({
        peer: { address: request.socket.remoteAddress ?? '', port: request.socket.remotePort ?? 0 },
        refusal: undefined,
      }),
    })
    let control: import('node:http').RequestListener | undefined
    const http = new HttpListener(
      {
        ...limits,
        port: settings.httpPort,
        serves: (host, path) => httpRouter.find(host, path) !== undefined,
        control: (request, response) => {
          control ??= options.control?.(environment)
          if (control !== undefined) return control(request, response)
          response.writeHead(404).end()
        },
        tunnel: (target) =>
          tunnelTarget(profile, target, { https: https.port, http: http.port, ldaps: ldap.ldapsPort, ldap: ldap.ldapPort }),
        onFailure: onFailure('http'),
      },
      httpDoor,
    )
    started.push(
      () => http.closeAll(),
      () => http.stopAccepting(),
    )
    await http.listen()

    const environment = new RunningEnvironment({
      settings,
      profile,
      kernel,
      authority,
      trusted,
      smartcards,
      ticket,
      directories,
      patients: async () => new (await import('./patients.ts')).Patients(kernel.store, kernel.turns, seedOf, settings.testNumbers),
      searchDirectory: async (space, query) => (await import('./directory-search.ts')).searchDirectory(directoryInputs, space, query),
      addresses: async () => new (await import('./addresses.ts')).Addresses(kernel.store, kernel.turns, pointsOf, settings.maxAddresses),
      catalogue,
      emulators,
      stubFolder,
      imported,
      adminToken: settings.adminToken ?? randomBytes(18).toString('base64url'),
      https,
      http,
      ldap,
      doors: [httpsDoor, httpDoor, ticketDoor].filter((door) => door !== undefined),
      network,
      forwarder,
      address,
    })
    trusted.onChange(() => {
      https.reload(identityOf(authority.server))
      ticket?.reload(identityOf(authority.server))
      ldap.reload(identityOf(authority.server))
      network.reload(identityOf(authority.outgoing))
      forwarder.reload(identityOf(authority.outgoing))
    })
    await kernel.worker.start()
    return environment
  } catch (error) {
    for (const undo of started.reverse()) await undo()
    throw error
  }
}
