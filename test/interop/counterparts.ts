import { endWithFile } from '../support/endings.ts'
import { A, B, SPINE, type TestEnvironment } from '../support/environment.ts'
import { FORWARDS } from '../support/forward.ts'
import type { Family, Pattern } from './mhs/family.ts'
import { contents } from './mhs/hl7.ts'
import { Mhs, type Outgoing } from './mhs/mhs.ts'

interface Interaction {
  readonly path: string
  readonly service: string
  readonly action: string
  readonly content: Outgoing['content']
}

const gp2gp = 'urn:nhs:names:services:gp2gp'
const forward = (interaction: string): Interaction => ({
  path: '/reliablemessaging/intermediary',
  service: interaction.slice(0, interaction.lastIndexOf(':')),
  action: interaction.slice(interaction.lastIndexOf(':') + 1),
  content: contents.opaque,
})

/** One interaction of each pattern. */
export const interactions: Readonly<Record<Pattern, Interaction>> = {
  'async-express': {
    path: '/reliablemessaging/queryrequest',
    service: 'urn:nhs:names:services:psisquery',
    action: 'QUPC_IN160101UK05',
    content: contents.query,
  },
  'async-reliable': {
    path: '/reliablemessaging/reliablerequest',
    service: 'urn:nhs:names:services:psis',
    action: 'REPC_IN150016UK05',
    content: contents.summary,
  },
  'forward-reliable': forward(`${gp2gp}:COPC_IN000001UK01`),
  'forward-express': forward(FORWARDS.express),
  'end-party': forward(FORWARDS['end-party']),
}

/** Starts a supplier's MHS of a family and registers it at Spine as that party's endpoint. */
export async function listening(spine: TestEnvironment, family: Family, party: typeof A | typeof B): Promise<Mhs> {
  const mhs = await Mhs.start({
    family,
    partyKey: party.partyKey,
    identity: { ...spine.identity(party.name), ca: spine.ca },
    spine: spine.environment.urls.https,
    transmissions: 3,
    now: () => spine.environment.spaces.default.clock.now(),
  })
  endWithFile(() => mhs.close())
  await spine.environment.register({ partyKey: party.partyKey, endpoint: mhs.url })
  return mhs
}

/** What a party sends under a pattern, as its contract says: to Spine, or to the other party. */
export function message(spine: TestEnvironment, pattern: Pattern, from: typeof A | typeof B = A): Outgoing {
  const interaction = interactions[pattern]
  const qualified = `${interaction.service}:${interaction.action}`
  const directory = spine.environment.directory('default')
  const other = from.partyKey === A.partyKey ? B : A
  const toSpine = pattern.startsWith('async')
  const to = toSpine ? SPINE : other.partyKey
  const served = directory.party(SPINE)?.accreditedSystems.find((system) => system.interactions.some((each) => each === qualified))
  const endpoint = directory.endpoint(to, qualified)?.endpoint
  if (endpoint === undefined) throw new Error(`${to} takes no ${qualified}`)
  return {
    ...interaction,
    pattern,
    to,
    cpaId: endpoint.cpaId,
    senderAsid: from.asid,
    receiverAsid: toSpine ? (served?.asid ?? '') : other.asid,
    retries: endpoint.retries ?? 0,
  }
}

/** Deliveries not made or not acknowledged yet. */
export const waiting = async ({ environment }: TestEnvironment): Promise<number> => {
  const entries = await environment.store.outbox('default')
  return entries.length
}

export const codes = (exchange: { readonly problems: readonly { readonly code: string }[] }): string[] =>
  exchange.problems.map(({ code }) => code)
