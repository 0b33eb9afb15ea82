import { chooseSpace, SPACE_FIELD } from '../kernel/choose-space.ts'
import type { Inbound } from '../kernel/emulator.ts'
import type { Exchange } from '../kernel/exchange.ts'
import type { Space, Spaces } from '../kernel/space.ts'

const NAMES = ['Ssp-TraceID', 'Ssp-From', 'Ssp-To', 'Ssp-InteractionID'] as const

interface ProxiedVisit {
  readonly exchange: Exchange
  readonly inbound: Inbound
  space: Space
}

interface Provider {
  readonly spaces: Spaces
  /** Of the organisation that is called. */
  readonly odsCode: string
  /** ODS code of the system that an ASID names in a space. */
  ownerOf(space: string, asid: string): string | undefined
  /** The provider's own refusal of a header. */
  refusal(details: { readonly came: string; readonly expected: string; readonly at: string }): Error
}

/**
 * Reads the headers by which the Secure Proxy passes a call on (dossier ssp-fhir-dos 1, 4.1): finds the space, labels the exchange, and checks that
 * they are there and that the call is for this provider.
 * @returns the interaction's id
 * @throws what `refusal` makes
 */
export function readProxiedCall(visit: ProxiedVisit, { spaces, odsCode, ownerOf, refusal }: Provider): string {
  const { inbound, exchange } = visit
  const [traceId = '', from = '', to = '', id = ''] = NAMES.map((name) => inbound.fields.get(name.toLowerCase())?.trim() ?? '')
  Object.assign(exchange.labels, { traceId, from, to, interaction: id })
  visit.space = chooseSpace(spaces, {
    named: inbound.fields.get(SPACE_FIELD),
    host: inbound.authority,
    claims: [`asid:${from}`, `asid:${to}`],
    certificateNames: [],
  })
  exchange.space = visit.space.name
  exchange.startedAt = visit.space.clock.now()
  for (const [at, value] of [traceId, from, to, id].entries())
    if (value === '') throw refusal({ came: 'no such header', expected: 'a value', at: NAMES[at] ?? '' })
  if (ownerOf(visit.space.name, to) !== odsCode) throw refusal({ came: to, expected: `an ASID of ${odsCode}`, at: 'Ssp-To' })
  return id
}
