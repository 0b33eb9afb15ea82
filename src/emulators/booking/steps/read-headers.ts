import { chooseSpace, SPACE_FIELD } from '../../../kernel/choose-space.ts'
import { careConnectInteraction, careConnectInteractions, isPathOf } from '../../../wire/careconnect/interactions.ts'
import { refuse } from '../errors.ts'
import { SERVICE } from '../service.ts'
import type { Visit } from '../visit.ts'

const NAMES = ['Ssp-TraceID', 'Ssp-From', 'Ssp-To', 'Ssp-InteractionID'] as const

/** Finds the space, and the interaction: the headers are there, the call is for this service, and method and path are the interaction's. */
export function readHeaders(visit: Visit): void {
  const { inbound, exchange, parts, path } = visit
  const [traceId = '', from = '', to = '', id = ''] = NAMES.map((name) => inbound.fields.get(name.toLowerCase())?.trim() ?? '')
  Object.assign(exchange.labels, { traceId, from, to, interaction: id })
  visit.space = chooseSpace(parts.spaces, {
    named: inbound.fields.get(SPACE_FIELD),
    host: inbound.authority,
    claims: [`asid:${from}`, `asid:${to}`],
    certificateNames: [],
  })
  exchange.space = visit.space.name
  exchange.startedAt = visit.space.clock.now()
  for (const [at, value] of [traceId, from, to, id].entries())
    if (value === '') throw refuse.header('BAD_REQUEST', { came: 'no such header', expected: 'a value', at: NAMES[at] ?? '' })
  if (parts.directory(visit.space.name).system(to)?.party.odsCode !== SERVICE.odsCode)
    throw refuse.header('BAD_REQUEST', { came: to, expected: `an ASID of ${SERVICE.odsCode}`, at: 'Ssp-To' })
  const here = careConnectInteractions.filter((each) => isPathOf(each, path))
  if (!here.some(({ verb }) => verb === inbound.verb))
    throw refuse.header('NOT_IMPLEMENTED', { came: `${inbound.verb} ${path}`, expected: 'a path and method of the CapabilityStatement' })
  const interaction = careConnectInteraction(id)
  if (interaction === undefined || interaction.verb !== inbound.verb || !isPathOf(interaction, path))
    throw refuse.header('BAD_REQUEST', {
      came: `${id} with ${inbound.verb} ${path}`,
      expected: here.map((each) => `${each.id} with ${each.verb}`).join(', '),
      at: 'Ssp-InteractionID',
    })
  visit.interaction = interaction
}
