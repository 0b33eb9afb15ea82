import type { DeliveryPattern } from '../directory/contract.ts'
import { type Catalogue, type CatalogueEntry, contractOf, isForward } from '../directory/interactions.ts'
import { type Interaction, splitInteraction } from '../directory/names.ts'
import type { Endpoint, PartyRecord } from '../directory/records.ts'

/** Where Spine takes what it answers itself, by pattern (dossier ebxml-messaging 1.1). */
const PATHS: { readonly [P in DeliveryPattern]?: string } = {
  sync: '/sync-service',
  'async-express': '/reliablemessaging/queryrequest',
  'async-reliable': '/reliablemessaging/reliablerequest',
}

/**
 * Spine's party with all that the catalogue says it serves: an endpoint for each interaction that it answers itself under a CPA id of its own,
 * and in the accredited system of a service (the first that holds an interaction of it) the service's requests and answers. What the record
 * says itself stays as it is.
 * @param reused told of each interaction whose CPA id another one has already
 */
export function withCatalogue(
  party: PartyRecord,
  catalogue: Catalogue,
  host: string,
  reused: (interaction: string, message: string) => void,
): PartyRecord {
  const served = [...catalogue.entries()].filter((entry) => !isForward(entry) && entry.fromSpine !== true)
  const endpoints = new Map(party.endpoints.map((endpoint) => [endpoint.interaction, endpoint]))
  const holders = new Map(party.endpoints.map(({ cpaId, interaction }) => [cpaId, interaction]))
  for (const entry of served) {
    const endpoint = endpoints.has(entry.interaction) ? undefined : endpointOf(entry, host)
    if (endpoint === undefined) continue
    const holder = holders.get(endpoint.cpaId)
    if (holder !== undefined) reused(entry.interaction, `CPA id ${endpoint.cpaId} belongs to ${holder} already`)
    holders.set(endpoint.cpaId, entry.interaction)
    endpoints.set(entry.interaction, endpoint)
  }
  const messages = Map.groupBy(catalogue.entries(), ({ service }) => service)
  const taken = new Set<string>()
  const accreditedSystems = party.accreditedSystems.map((system) => {
    const interactions = new Set<Interaction>(system.interactions)
    for (const service of new Set(system.interactions.map((interaction) => splitInteraction(interaction).service))) {
      if (taken.has(service)) continue
      taken.add(service)
      for (const entry of messages.get(service) ?? []) if (!isForward(entry)) for (const each of idsOf(entry)) interactions.add(each)
    }
    return { ...system, interactions: [...interactions] }
  })
  return { ...party, accreditedSystems, endpoints: [...endpoints.values()] }
}

const idsOf = ({ interaction, answers, failures }: CatalogueEntry): Interaction[] => [interaction, ...answers, ...failures]

function endpointOf(entry: CatalogueEntry, host: string): Endpoint | undefined {
  const { interaction, cpaId, pattern } = entry
  const path = PATHS[pattern]
  return cpaId === undefined || path === undefined ? undefined : { interaction, cpaId, url: `https://${host}${path}`, ...contractOf(entry) }
}
