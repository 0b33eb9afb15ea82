import type { Directory, RegisteredEndpoint } from '../../../directory/directory.ts'
import type { PartyRecord } from '../../../directory/records.ts'
import { addressesOf } from '../../../directory/shown.ts'
import { problem } from '../../../kernel/problem.ts'
import { intermediaryOf } from '../contract.ts'
import { SdsRefusal } from '../errors.ts'
import { ANY, fits, fitsAnyCase } from '../match.ts'
import { sdsFhirProblems } from '../problems.ts'
import { type Endpoint, endpoint } from '../resources/endpoint.ts'
import type { Criteria, Visit } from '../visit.ts'

/**
 * The endpoints that fit, an Endpoint for each of their addresses; those of forward interactions have the one of Spine's intermediary, which
 * is looked up once a request (dossier sds-ldap 4 Q4, 5.2, 6.3).
 */
export function searchEndpoints({ directory, criteria, parts }: Visit): Endpoint[] {
  const intermediaries = new Map<string, string>()
  return matching(directory, criteria).flatMap((found) => {
    const intermediary = intermediaryOf(found.endpoint.interaction)
    let addresses = addressesOf(found.party, found.endpoint)
    if (intermediary !== undefined) {
      const address = intermediaries.get(intermediary) ?? intermediaryAddress(directory, parts.spineOdsCode, intermediary)
      intermediaries.set(intermediary, address)
      addresses = [address]
    }
    return addresses.map((address) => endpoint(parts.ids.uuid(), found, parts.advertised(address)))
  })
}

function matching(directory: Directory, { organization, interaction, partyKey }: Criteria): RegisteredEndpoint[] {
  const parties = partiesFor(directory, partyKey, organization).filter(
    (party) => fits(organization, party.odsCode) && fitsAnyCase(partyKey, party.partyKey),
  )
  return parties.flatMap((party) => {
    const wanted = interaction === undefined || interaction === ANY ? party.endpoints.map((each) => each.interaction) : [interaction]
    return wanted.flatMap((each) => directory.endpoint(party.partyKey, each) ?? [])
  })
}

/** The shortest list that is found under a key. */
function partiesFor(directory: Directory, partyKey: string | undefined, organization: string | undefined): readonly PartyRecord[] {
  if (partyKey !== undefined && partyKey !== ANY) return directory.partiesLike(partyKey)
  if (organization !== undefined && organization !== ANY) return directory.partiesOf(organization)
  return directory.parties()
}

/** Where Spine takes what it passes on. Anything but one entry with one address is a failure of the service (dossier 5.2). */
function intermediaryAddress(directory: Directory, spineOdsCode: string, intermediary: string): string {
  const found = matching(directory, { organization: spineOdsCode, interaction: intermediary })
  const addresses = found.flatMap(({ party, endpoint: contract }) => addressesOf(party, contract))
  const [only] = addresses
  if (only !== undefined && found.length === 1 && addresses.length === 1) return only
  const what =
    found.length === 1
      ? `address for forward reliable/express routing and reliability but got ${addresses.length}`
      : `result for forward reliable/express routing and reliability but got ${found.length}`
  throw new SdsRefusal(
    500,
    `Expected 1 ${what}`,
    problem(sdsFhirProblems['MS-SDS-INTERMEDIARY'], {
      came: `${found.length} endpoints for ${intermediary}${found.length === 0 ? '' : `, of ${found.map(({ party }) => party.partyKey).join(' and ')}, with ${addresses.length} addresses`}`,
      expected: `one under ODS code ${spineOdsCode}, with one address`,
    }),
  )
}
