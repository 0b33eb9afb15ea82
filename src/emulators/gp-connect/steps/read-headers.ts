import { chooseSpace, SPACE_FIELD } from '../../../kernel/choose-space.ts'
import { gpConnectInteraction, gpConnectInteractions, isPathOf } from '../../../wire/gpconnect/interactions.ts'
import { PRACTICE } from '../practice.ts'
import { refuse } from '../refusing.ts'
import type { Visit } from '../visit.ts'

const NAMES = ['Ssp-TraceID', 'Ssp-From', 'Ssp-To', 'Ssp-InteractionID'] as const

/** Finds the space, and the interaction: the headers are there, the call is for this practice, and method and path are the interaction's (dossier ssp-fhir-dos 4.1). */
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
  if (parts.directory(visit.space.name).system(to)?.party.odsCode !== PRACTICE.odsCode)
    throw refuse.header('BAD_REQUEST', { came: to, expected: `an ASID of ${PRACTICE.odsCode}`, at: 'Ssp-To' })
  if (!gpConnectInteractions.some((each) => isPathOf(each, path)))
    throw refuse.path('NOT_IMPLEMENTED', { came: `${inbound.verb} ${path}`, expected: 'a path of the CapabilityStatement' })
  const interaction = gpConnectInteraction(id)
  if (interaction === undefined)
    throw refuse.header('BAD_REQUEST', { came: id, expected: 'an interaction of GP Connect', at: 'Ssp-InteractionID' })
  if (!gpConnectInteractions.some((each) => each.verb === inbound.verb && isPathOf(each, path)))
    throw refuse.path('NOT_IMPLEMENTED', { came: `${inbound.verb} ${path}`, expected: 'a method of the CapabilityStatement' })
  if (interaction.verb !== inbound.verb || !isPathOf(interaction, path))
    throw refuse.header('BAD_REQUEST', {
      came: `${id} with ${inbound.verb} ${path}`,
      expected: `${interaction.verb} ${interaction.path}`,
      at: 'Ssp-InteractionID',
    })
  visit.interaction = interaction
}
