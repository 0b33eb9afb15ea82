import { setTimeout as sleep } from 'node:timers/promises'
import { controlHandler } from '../../src/control/attach.ts'
import type { RunningEnvironment } from '../../src/environment/running-environment.ts'
import { type Settings, settingsOf } from '../../src/environment/settings.ts'
import { startEnvironment } from '../../src/environment/start.ts'
import type { Exchange } from '../../src/kernel/exchange.ts'
import { usualCertificates } from './certificates.ts'
import { endAfterAll, endWithFile } from './endings.ts'
import type { BuiltMessage, Route } from './messages.ts'
import { PATIENCE } from './patience.ts'
import { type Answer, type Identity, post } from './post.ts'
import { type Script, type Supplier, supplier } from './supplier.ts'
import { temporaryFolder } from './temporary-folder.ts'

export const SPINE = 'YES-0000806'
export const A = { partyKey: 'A99901-9990001', asid: '999000000011', name: 'supplier-a' } as const
export const B = { partyKey: 'B99902-9990002', asid: '999000000022', name: 'supplier-b' } as const

/** A started environment with what a test of the messaging doors needs. */
export interface TestEnvironment {
  readonly environment: RunningEnvironment
  readonly ca: string
  /** Certificate and key of a supplier by its name in `clients/`. */
  identity(name: string): Identity
  /** How a party reaches Spine for a service-qualified interaction. */
  route(interaction: string, party?: { readonly partyKey: string; readonly asid: string }, space?: string): Route
  send(message: BuiltMessage, as?: string, more?: readonly string[]): Promise<Answer>
  /** Starts an endpoint with a supplier's certificate and registers it for the party in a space. */
  listen(party: { readonly partyKey: string; readonly name: string }, script?: Script, space?: string): Promise<Supplier>
  /** The exchange of a request, complete. */
  request(label: Readonly<Record<string, string>>): Promise<Exchange>
  /** Completed deliveries that a request caused, at least `count` of them. */
  deliveries(request: Exchange, count?: number): Promise<readonly Exchange[]>
  /** Waits until no request is being answered and no delivery made; what is promised may wait, behind others of its line too. */
  settled(): Promise<void>
  /** Everything the space keeps, once nothing is under way or due: records, waiting deliveries, inboxes; to compare before and after. */
  state(space?: string): Promise<string>
}

export const UPLOAD = 'urn:nhs:names:services:psis:REPC_IN150016UK05'
export const LIST = 'urn:nhs:names:services:psisquery:QUPC_IN160101UK05'

/** What domains keep of a space. */
const COLLECTIONS = [
  'clinicals.shelves',
  'clinicals.documents',
  'demographics.patients',
  'demographics.changes',
  'demographics.next-number',
  'demographics.subscriptions',
]

/** A folder with the usual certificates, which the environments of a test file may share; it goes with the file. */
export async function certificateFolder(environment?: Settings['environment']): Promise<string> {
  const folder = temporaryFolder()
  await usualCertificates(folder, environment)
  return folder
}

/** Starts an environment on free ports, with a CA of its own unless `certs` names a folder; it ends, and its endpoints with it, after the file. */
export async function testEnvironment(changes: Partial<Settings> = {}): Promise<TestEnvironment> {
  const certs = changes.certs ?? (await certificateFolder(changes.environment))
  const ports = { httpsPort: 0, httpPort: 0, ldapsPort: 0, ldapPort: 0 }
  const environment = await startEnvironment(settingsOf({ ...ports, certs, answerDelay: 0, log: 'none', ...changes }), {
    control: controlHandler,
    variables: {},
  })
  endWithFile(() => environment.stop())
  const ca = environment.authority.caBundle
  const identity = (name: string): Identity => {
    const found = environment.authority.clients.get(name)
    if (found === undefined) throw new Error(`no certificate ${name}`)
    return { cert: found.chain, key: found.key }
  }
  const underWay = () => environment.worker.active > 0 || environment.inFlight() > 0
  return {
    environment,
    ca,
    identity,
    route: (interaction, party = A, space = 'default') => {
      const directory = environment.directory(space)
      const system = directory.party(SPINE)?.accreditedSystems.find(({ interactions }) => interactions.some((each) => each === interaction))
      return {
        from: party.partyKey,
        to: SPINE,
        cpaId: directory.endpoint(SPINE, interaction)?.endpoint.cpaId ?? '',
        senderAsid: party.asid,
        receiverAsid: system?.asid ?? '',
      }
    },
    send: (message, as = A.name, more = []) =>
      post({
        url: `${environment.urls.https}${message.path}`,
        ca,
        as: identity(as),
        headers: [...message.headers, ...more],
        body: message.body,
      }),
    listen: async (party, script, space = 'default') => {
      const endpoint = await supplier(identity(party.name), ca, script)
      endAfterAll(() => endpoint.close())
      await environment.register({ space, partyKey: party.partyKey, endpoint: endpoint.url })
      return endpoint
    },
    request: async (labels) => {
      const [found] = await environment.journal.wait({ direction: 'in', labels }, PATIENCE)
      if (found === undefined) throw new Error(`no request with ${JSON.stringify(labels)} in the journal`)
      return found
    },
    deliveries: (request, count = 1) => environment.journal.wait({ direction: 'out', causedBy: request.id }, PATIENCE, count),
    settled: () => until(() => !underWay()),
    state: async (space = 'default') => {
      const { store, inboxes, worker, spaces } = environment
      const isDue = ({ due }: { readonly due: number }) => due <= (spaces.get(space)?.clock.now() ?? 0)
      await until(async () => !underWay() && (worker.held || !(await store.outbox(space)).some(isDue)))
      const records = await Promise.all(COLLECTIONS.map((name) => store.list(space, name)))
      const kept = [A, B].map(({ partyKey }) => inboxes.list(space, partyKey).map(({ sequence }) => sequence))
      return JSON.stringify({ records, outbox: await store.outbox(space), kept })
    },
  }
}

async function until(quiet: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE
  while (!(await quiet())) {
    if (Date.now() > end) throw new Error(`something was still under way, or due, after ${PATIENCE} ms`)
    await sleep(1)
  }
}
