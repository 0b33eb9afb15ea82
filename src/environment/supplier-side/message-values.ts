import { readMessageFile, serviceAndActionOf } from '../message-file.ts'
import { freshPlaceholders, type Placeholders } from './placeholders.ts'

/** Of a party's record, what placeholders stand for. */
interface PartyOf {
  readonly partyKey: string
  readonly accreditedSystems: readonly { readonly asid: string; readonly interactions: readonly string[] }[]
  readonly endpoints: readonly { readonly interaction: string; readonly cpaId: string }[]
}

/** Service-qualified interaction that a message file names in its ebXML header or wsa:Action, undefined when it names none. */
export function interactionOf(file: Buffer): string | undefined {
  const { service, action } = serviceAndActionOf(readMessageFile(file).body)
  return service === '' || action === '' ? undefined : `${service}:${action}`
}

/** What the placeholders of a message of that interaction, from a supplier to Spine, stand for. */
export function values(
  { spine, party }: { readonly spine: PartyOf; readonly party: PartyOf | undefined },
  interaction: string | undefined,
): Placeholders {
  const asid = (of: PartyOf | undefined) =>
    (
      of?.accreditedSystems.find(({ interactions }) => interaction !== undefined && interactions.includes(interaction)) ??
      of?.accreditedSystems[0]
    )?.asid
  return {
    ...freshPlaceholders(),
    cpaId: spine.endpoints.find((endpoint) => endpoint.interaction === interaction)?.cpaId,
    spinePartyKey: spine.partyKey,
    spineAsid: asid(spine),
    partyKey: party?.partyKey,
    asid: asid(party),
  }
}
