import { randomInt } from 'node:crypto'
import { type ContractProperties, usualContract } from '../../src/directory/contract.ts'
import { Interaction } from '../../src/directory/names.ts'
import type { Endpoint } from '../../src/directory/records.ts'
import { A, B, type TestEnvironment } from './environment.ts'
import { type BuiltMessage, type Edits, type ForwardKind, forwardMessage, INTERMEDIARY, type Route } from './messages.ts'
import type { Answer } from './post.ts'

export interface Party {
  readonly partyKey: string
  readonly asid: string
  readonly name: string
}

export const GP2GP = 'urn:nhs:names:services:gp2gp'
export const COPC = `${GP2GP}:COPC_IN000001UK01`
export const EXTRACT = `${GP2GP}:RCMR_IN030000UK06`
export const REJECTION = `${GP2GP}:MCCI_IN010000UK13`

/** Under which a test's forward messages travel: GP2GP as seeded, the others given to A and B by `giveContract`. */
export const FORWARDS: Readonly<Record<ForwardKind, string>> = {
  reliable: COPC,
  'end-party': 'urn:nhs:names:services:itk:COPC_IN000001GB01',
  express: 'urn:nhs:names:services:ebs:PRSC_IN040000UK03',
}

/** How one party reaches another for a service-qualified interaction, by the directory. */
export function forwardRoute(
  { environment }: TestEnvironment,
  interaction: string,
  from: Pick<Party, 'partyKey' | 'asid'> = A,
  to: Pick<Party, 'partyKey' | 'asid'> = B,
  space = 'default',
): Route {
  const cpaId = environment.directory(space).endpoint(to.partyKey, interaction)?.endpoint.cpaId ?? ''
  return { from: from.partyKey, to: to.partyKey, cpaId, senderAsid: from.asid, receiverAsid: to.asid }
}

const SUBJECT = '<subject typeCode="SUBJ"><PayloadInformation classCode="OBS" moodCode="EVN"><id root="0"/></PayloadInformation></subject>'

/** A message from A to B. */
export const fromAToB = (spine: TestEnvironment, edits: Edits = {}, kind: ForwardKind = 'reliable'): BuiltMessage =>
  forwardMessage(forwardRoute(spine, FORWARDS[kind]), FORWARDS[kind], SUBJECT, edits, kind)

/** Changes contract properties of a party's interaction. */
export function changeContract({ environment }: TestEnvironment, partyKey: string, interaction: string, changes: Partial<Endpoint>): void {
  const directory = environment.directory('default')
  const party = directory.party(partyKey)
  if (party?.endpoints.some((each) => each.interaction === interaction) !== true) throw new Error(`${partyKey} has no ${interaction}`)
  directory.put({
    ...party,
    endpoints: party.endpoints.map((each) => (each.interaction === interaction ? { ...each, ...changes } : each)),
  })
}

/** Lets a party receive and send one more interaction; its endpoint is where its others are. */
export function giveContract({ environment }: TestEnvironment, partyKey: string, interaction: string, contract: ContractProperties): void {
  const directory = environment.directory('default')
  const party = directory.party(partyKey)
  const url = party?.endpoints[0]?.url
  if (party === undefined || url === undefined) throw new Error(`${partyKey} has no endpoint`)
  const added = Interaction.parse(interaction)
  directory.put({
    ...party,
    accreditedSystems: party.accreditedSystems.map((system) => ({ ...system, interactions: [...system.interactions, added] })),
    endpoints: [...party.endpoints, { interaction: added, cpaId: `S${randomInt(1e9, 1e10)}`, url, ...contract }],
  })
}

/** Gives A and B the contracts of the two patterns that the seed does not. */
export function giveForwardContracts(spine: TestEnvironment): void {
  for (const { partyKey } of [A, B]) {
    giveContract(spine, partyKey, FORWARDS['end-party'], { ...usualContract['forward-reliable'], actor: TO_PARTY })
    giveContract(spine, partyKey, FORWARDS.express, usualContract['forward-express'])
  }
}

const TO_PARTY = 'urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH'

/** Posts a signal as SpineTools does: a bare envelope, the doubled `urn:` in its SOAPAction. */
export const sendSignal = (spine: TestEnvironment, as: string, action: string, body: string, path = INTERMEDIARY): Promise<Answer> =>
  spine.send(
    {
      path,
      headers: ['Content-Type', 'text/xml', 'SOAPaction', `urn:urn:oasis:names:tc:ebxml-msg:service/${action}`],
      body: Buffer.from(body),
      messageId: '',
      hl7Id: '',
      conversationId: '',
    },
    as,
  )
