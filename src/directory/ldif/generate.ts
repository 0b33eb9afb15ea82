import { ldifLine } from '../../wire/ldap/ldif.ts'

const SERVICE = 'urn:nhs:names:services'
/** Interactions of generated systems; the first ones are in every list. */
const INTERACTIONS: readonly string[] = [
  'psis:REPC_IN150016UK05',
  'psis:MCCI_IN010000UK13',
  'psisquery:QUPC_IN160101UK05',
  'psisquery:QUPC_IN160102UK05',
  'pdsquery:QUPA_IN040000UK32',
  'pds:PRPA_IN000203UK03',
  'gp2gp:RCMR_IN010000UK05',
  'gp2gp:RCMR_IN030000UK06',
  'gp2gp:COPC_IN000001UK01',
  'gp2gp:MCCI_IN010000UK13',
  'mm:PORX_IN020101UK31',
  'mm:PORX_IN090101UK31',
  'lrs:REPC_IN040000UK15',
  'ebs:PRSC_IN040000UK08',
  'gpconnect:fhir:rest:read:metadata-1',
  'gpconnect:fhir:operation:gpc.getcarerecord',
]
const COMMON: readonly (readonly [string, string])[] = [
  ['nhsRequestorURP', 'SYSTEM'],
  ['nhsDateRequested', '20240102090000'],
  ['nhsApproverURP', 'SYSTEM'],
  ['nhsDateApproved', '20240102090000'],
]

/**
 * A synthetic directory of `count` entries as LDIF, always the same for the same count: practices with an accredited system and up to eight
 * contracts each. Invented codes throughout; endpoints lead to hosts of the reserved name `.invalid`.
 */
export function* generateLdif(count: number): Iterable<string> {
  let made = 0
  for (let practice = 0; made < count; practice++) {
    let text = ''
    const odsCode = `G${practice.toString(36).toUpperCase().padStart(5, '0')}`
    const partyKey = `${odsCode}-${String(1_000_000 + practice).slice(-7)}`
    const shared = [
      ['nhsIDCode', odsCode],
      ['nhsMHSPartyKey', partyKey],
    ] as const
    const interactions = INTERACTIONS.slice(0, 4 + (practice % (INTERACTIONS.length - 3)))
    text += entry(String(700_000_000_000 + practice), [
      ['objectClass', 'top'],
      ['objectClass', 'nhsAs'],
      ...shared,
      ...interactions.map((each) => ['nhsAsSvcIA', `${SERVICE}:${each}`] as const),
      ['nhsAsClient', odsCode],
      ['nhsMhsManufacturerOrg', `M${practice % 40}`.padEnd(5, '0')],
      ['nhsProductKey', String(practice % 40)],
      ['nhsProductName', `Generated product ${practice % 40}`],
      ...COMMON,
    ])
    made++
    for (const [at, interaction] of interactions.slice(0, Math.min(8, count - made)).entries()) {
      const reliable = at % 2 === 0
      const [service = '', ...action] = interaction.split(':')
      const id = `G${String(practice * 10 + at).padStart(11, '0')}`
      text += entry(id, [
        ['objectClass', 'top'],
        ['objectClass', 'nhsMhs'],
        ...shared,
        ['nhsMhsSvcIA', `${SERVICE}:${interaction}`],
        ['nhsMHsSN', `${SERVICE}:${service}`],
        ['nhsMHsIN', action.join(':')],
        ['nhsMHSEndPoint', `https://${odsCode.toLowerCase()}.generated.invalid/`],
        ['nhsMhsFQDN', `${odsCode.toLowerCase()}.generated.invalid`],
        ['nhsMhsCPAId', id],
        ['nhsMHSIsAuthenticated', 'transient'],
        ['nhsEPInteractionType', action.length > 1 ? 'FHIR' : 'HL7'],
        ['nhsContractPropertyTemplateKey', reliable ? '28' : '14'],
        ['nhsMHSSyncReplyMode', 'MSHSignalsOnly'],
        ['nhsMHSAckRequested', reliable ? 'always' : 'never'],
        ['nhsMHSDuplicateElimination', reliable ? 'always' : 'never'],
        ...(reliable
          ? ([
              ['nhsMHSRetries', '2'],
              ['nhsMHSRetryInterval', 'PT1M'],
              ['nhsMHSPersistDuration', 'PT5M'],
            ] as const)
          : []),
        ['nhsProductKey', String(practice % 40)],
        ...COMMON,
        ['nhsDNSApprover', 'SYSTEM'],
        ['nhsDateDNSApproved', '20240102090000'],
      ])
      made++
    }
    yield text
  }
}

function entry(id: string, attributes: readonly (readonly [string, string])[]): string {
  let text = ldifLine('dn', `uniqueIdentifier=${id},ou=Services,o=nhs`)
  for (const [name, value] of [['uniqueIdentifier', id] as const, ...attributes]) text += ldifLine(name, value)
  return `${text}\n`
}
