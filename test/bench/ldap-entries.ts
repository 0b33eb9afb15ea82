// A directory of organisations with a practice's usual records: of five entries, one accredited system and four endpoints.

const INTERACTIONS = [
  ['psis', 'REPC_IN150016UK05'],
  ['psisquery', 'QUPC_IN160101UK05'],
  ['gp2gp', 'RCMR_IN010000UK05'],
  ['pds', 'PRPA_IN000203UK03'],
] as const
const ENTRIES_OF_ONE = INTERACTIONS.length + 1

const numbered = (at: number, digits: number): string => String(at).padStart(digits, '0')
const odsCode = (at: number): string => `Z${numbered(at, 5)}`
const partyKey = (at: number): string => `${odsCode(at)}-${numbered(8_000_000 + at, 7)}`
const asid = (at: number): string => numbered(980_000_000_000 + at, 12)
const interaction = ([service, name]: (typeof INTERACTIONS)[number]): string => `urn:nhs:names:services:${service}:${name}`

const APPROVED = `nhsRequestorURP: SYSTEM
nhsDateRequested: 20260301101500
nhsApproverURP: SYSTEM
nhsDateApproved: 20260302091000
`

/** LDIF of `count` entries below ou=Services,o=nhs, in pieces. */
export function* directoryLdif(count: number): Generator<string> {
  for (let at = 0; at < count / ENTRIES_OF_ONE; at++) {
    yield `dn: uniqueIdentifier=${asid(at)},ou=Services,o=nhs
objectClass: nhsAs
objectClass: top
uniqueIdentifier: ${asid(at)}
nhsIDCode: ${odsCode(at)}
nhsMHSPartyKey: ${partyKey(at)}
${INTERACTIONS.map((each) => `nhsAsSvcIA: ${interaction(each)}\n`).join('')}nhsAsClient: ${odsCode(at)}
nhsMhsManufacturerOrg: YGM24
nhsProductKey: 9000
nhsProductName: Bench product
nhsProductVersion: 1.0
${APPROVED}
`
    for (const [number, each] of INTERACTIONS.entries()) {
      const id = `S${numbered(9_000_000_000 + at * 10 + number, 11)}`
      yield `dn: uniqueIdentifier=${id},ou=Services,o=nhs
objectClass: nhsMhs
objectClass: top
uniqueIdentifier: ${id}
nhsIDCode: ${odsCode(at)}
nhsMHSPartyKey: ${partyKey(at)}
nhsMhsCPAId: ${id}
nhsMhsSvcIA: ${interaction(each)}
nhsMHsSN: urn:nhs:names:services:${each[0]}
nhsMHsIN: ${each[1]}
nhsMHSEndPoint: https://msg.${odsCode(at).toLowerCase()}.example.nhs.uk/
nhsMhsFQDN: msg.${odsCode(at).toLowerCase()}.example.nhs.uk
nhsMHSIsAuthenticated: transient
nhsEPInteractionType: HL7
nhsContractPropertyTemplateKey: 28
nhsMHSSyncReplyMode: MSHSignalsOnly
nhsMHSAckRequested: always
nhsMHSDuplicateElimination: always
nhsMHSRetries: 2
nhsMHSRetryInterval: PT1M
nhsMHSPersistDuration: PT5M
nhsProductKey: 9000
${APPROVED}nhsDNSApprover: SYSTEM
nhsDateDNSApproved: 20260302091000

`
    }
  }
}

export interface Lookup {
  readonly odsCode: string
  readonly interaction: string
  /** The one accredited system that has both. */
  readonly asid: string
}

/** A prime, so that neighbouring searches ask for entries far apart. */
const STRIDE = 7919

/** Lookups of an ASID by ODS code and interaction in a directory of `count` entries, far from each other. */
export function lookups(count: number, wanted: number): Lookup[] {
  const organisations = Math.ceil(count / ENTRIES_OF_ONE)
  return Array.from({ length: wanted }, (_, number) => {
    const at = (number * STRIDE) % organisations
    return { odsCode: odsCode(at), interaction: interaction(INTERACTIONS[number % INTERACTIONS.length] ?? INTERACTIONS[0]), asid: asid(at) }
  })
}
