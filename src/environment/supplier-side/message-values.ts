import { Fields } from '../../kernel/fields.ts'
import { readMessageFile } from '../message-file.ts'
import { envelopeIfReadable } from './message-body.ts'
import { freshPlaceholders, type Placeholders } from './placeholders.ts'

/** Of a party's record, what placeholders stand for. */
interface PartyOf {
  readonly partyKey: string
  readonly accreditedSystems: readonly { readonly asid: string; readonly interactions: readonly string[] }[]
  readonly endpoints: readonly { readonly interaction: string; readonly cpaId: string }[]
}

/** Service-qualified interaction of a message file, undefined when its envelope can't be read. */
export function interactionOf(file: Buffer): string | undefined {
  const { fields, body } = readMessageFile(file)
  const envelope = envelopeIfReadable(body, new Fields(fields).get('content-type') ?? '')
  return envelope === undefined || envelope.action.value === '' ? undefined : `${envelope.service.value}:${envelope.action.value}`
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
