import type { Directory } from '../../directory/directory.ts'
import type { PartyRecord } from '../../directory/records.ts'
import { nearest } from '../../kernel/nearest.ts'
import { ANY } from './match.ts'
import type { Visit } from './visit.ts'

/** Most names that are listed or compared: an explanation must not cost more than the search did. */
const MOST = 200
/** Longest text that is compared with them. */
const LONGEST = 150

/** Which criterion left nothing over, in words: what the real API never tells. */
export function whyNothing({ directory, criteria, search }: Visit): string {
  const { organization, interaction, partyKey } = criteria
  for (const [name, value] of Object.entries(criteria)) {
    if (value !== ANY && value.includes('*'))
      return `${name} "${value}": the attribute has no substring rule, so that a wildcard matches nothing`
  }
  if (partyKey !== undefined && partyKey !== ANY) {
    const [party] = directory.partiesLike(partyKey)
    if (party === undefined) return `party key ${partyKey}, which nobody has`
    const odsCodes = [party.odsCode, ...(search.resource === 'Device' ? systemCodes(party) : [])]
    if (organization !== undefined && organization !== ANY && !odsCodes.includes(organization))
      return `party key ${partyKey} of organisation ${odsCodes.join(', ')}, and organisation ${organization}`
  }
  if (organization !== undefined && organization !== ANY) {
    const unknown = unknownOrganisation(directory, organization, search.resource)
    if (unknown !== undefined) return unknown
  }
  if (interaction === undefined || interaction === ANY) return `${words(criteria)}: no entry fits all of them`
  const there = interactionsOf(directory, search.resource, organization, partyKey)
  if (there.includes(interaction)) return `${words(criteria)}: each fits an entry, but no entry fits all of them`
  const meant = interaction.length > LONGEST ? undefined : nearest(interaction, there.slice(0, MOST))
  return `interaction ${interaction}, which ${search.resource === 'Device' ? 'no accredited system' : 'no endpoint'} there has${meant === undefined ? '' : ` (it has ${meant})`}`
}

const words = (criteria: Visit['criteria']): string =>
  Object.entries(criteria)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

const systemCodes = (party: PartyRecord): string[] => party.accreditedSystems.flatMap(({ odsCode }) => odsCode ?? [])

function unknownOrganisation(directory: Directory, organization: string, resource: 'Device' | 'Endpoint'): string | undefined {
  const parties = directory.partiesOf(organization)
  const systems = directory.systemsOf(organization)
  if ((resource === 'Device' ? systems : parties).length > 0) return undefined
  const [hosted] = systems
  if (hosted !== undefined)
    return `organisation ${organization}, whose systems use the message handler of party ${hosted.party.partyKey} (organisation ${hosted.party.odsCode}): ask for that party key and the interaction, without organization`
  const other = [organization.toUpperCase(), organization.toLowerCase()].find((code) => directory.partiesOf(code).length > 0)
  return `organisation ${organization}, which has no entry${other === undefined ? '' : ` (ODS codes compare exactly, and ${other} has)`}`
}

function interactionsOf(
  directory: Directory,
  resource: 'Device' | 'Endpoint',
  organization: string | undefined,
  partyKey: string | undefined,
): string[] {
  if (resource === 'Device') {
    const systems = organization === undefined ? [] : directory.systemsOf(organization)
    return systems.slice(0, MOST).flatMap(({ system }) => system.interactions)
  }
  const parties = partyKey === undefined ? directory.partiesOf(organization ?? '') : directory.partiesLike(partyKey)
  return parties.slice(0, MOST).flatMap(({ endpoints }) => endpoints.map(({ interaction }) => interaction))
}
