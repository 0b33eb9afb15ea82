import { readProxiedCall } from '../../../national/proxied-call.ts'
import { gpConnectInteraction, gpConnectInteractions, isPathOf } from '../../../wire/gpconnect/interactions.ts'
import { PRACTICE } from '../practice.ts'
import { refuse } from '../refusing.ts'
import type { Visit } from '../visit.ts'

/** Finds the space, and the interaction: the headers are there, the call is for this practice, and method and path are the interaction's (dossier ssp-fhir-dos 4.1). */
export function readHeaders(visit: Visit): void {
  const { inbound, parts, path } = visit
  const id = readProxiedCall(visit, {
    spaces: parts.spaces,
    odsCode: PRACTICE.odsCode,
    ownerOf: (space, asid) => parts.directory(space).system(asid)?.party.odsCode,
    refusal: (details) => refuse.header('BAD_REQUEST', details),
  })
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
