import type { Directory, RegisteredEndpoint } from '../../../directory/directory.ts'
import { type PartyRecord, publicAddress } from '../../../directory/records.ts'
import { problem } from '../../../kernel/problem.ts'
import { intermediaryOf } from '../contract.ts'
import { SdsRefusal } from '../errors.ts'
import { ANY, fits, fitsAnyCase } from '../match.ts'
import { sdsFhirProblems } from '../problems.ts'
import { type Endpoint, endpoint } from '../resources/endpoint.ts'
import type { Criteria, Visit } from '../visit.ts'

/** The endpoints that fit, each as an Endpoint; those of forward interactions with the address of Spine's intermediary (dossier sds-ldap 4 Q4, 5.2, 6.3). */
export function searchEndpoints({ directory, criteria, parts }: Visit): Endpoint[] {
  const intermediaries = new Map<string, string>()
  return matching(directory, criteria).map((found) => {
    const intermediary = intermediaryOf(found.endpoint.interaction)
    let address = publicAddress(found.party, found.endpoint)
    if (intermediary !== undefined) {
      address = intermediaries.get(intermediary) ?? intermediaryAddress(directory, parts.spineOdsCode, intermediary)
      intermediaries.set(intermediary, address)
    }
    return endpoint(parts.ids.uuid(), found, parts.advertised(address))
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

/** Where Spine takes what it passes on. Anything but one entry is a failure of the service (dossier 5.2). */
function intermediaryAddress(directory: Directory, spineOdsCode: string, intermediary: string): string {
  const found = matching(directory, { organization: spineOdsCode, interaction: intermediary })
  const [only] = found
  if (only !== undefined && found.length === 1) return only.endpoint.url
  throw new SdsRefusal(
    500,
    `Expected 1 result for forward reliable/express routing and reliability but got ${found.length}`,
    problem(sdsFhirProblems['MS-SDS-INTERMEDIARY'], {
      came: `${found.length} endpoints for ${intermediary}${found.length === 0 ? '' : `, of ${found.map(({ party }) => party.partyKey).join(' and ')}`}`,
      expected: `one under ODS code ${spineOdsCode}`,
    }),
  )
}
