import { readProxiedCall } from '../../../national/proxied-call.ts'
import { careConnectInteraction, careConnectInteractions, isPathOf } from '../../../wire/careconnect/interactions.ts'
import { refuse } from '../errors.ts'
import { SERVICE } from '../service.ts'
import type { Visit } from '../visit.ts'

/** Finds the space, and the interaction: the headers are there, the call is for this service, and method and path are the interaction's. */
export function readHeaders(visit: Visit): void {
  const { inbound, parts, path } = visit
  const id = readProxiedCall(visit, {
    spaces: parts.spaces,
    odsCode: SERVICE.odsCode,
    ownerOf: (space, asid) => parts.directory(space).system(asid)?.party.odsCode,
    refusal: (details) => refuse.header('BAD_REQUEST', details),
  })
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
