import type { Operation } from '../../kernel/emulator.ts'
import { INTERACTION, ODS_CODE, PARTY_KEY } from '../../wire/fhir/systems.ts'

/** Where the API lives on the hosts of the API platform (dossier sds-ldap 6). */
export const BASE = '/spine-directory/FHIR/R4'

/** What a search asks for, by the parameter and identifier system that carries it. */
export type CriterionName = 'organization' | 'interaction' | 'partyKey' | 'manufacturer'

interface CriterionSource {
  readonly parameter: string
  readonly system: string
}

/** Where each criterion stands in a query (dossier 6.2). */
export const criteria: Readonly<Record<CriterionName, CriterionSource>> = {
  organization: { parameter: 'organization', system: ODS_CODE },
  interaction: { parameter: 'identifier', system: INTERACTION },
  partyKey: { parameter: 'identifier', system: PARTY_KEY },
  manufacturer: { parameter: 'manufacturing-organization', system: ODS_CODE },
}

/** A search of the API (dossier 6.2). */
export interface SearchOperation extends Operation {
  readonly resource: 'Device' | 'Endpoint'
  readonly criteria: readonly CriterionName[]
  /** The sets of criteria of which one has to be given whole, and what is said when none is. */
  readonly needs: readonly (readonly CriterionName[])[]
}

const SEARCH_ANSWERS = ['200 with a searchset Bundle', '400', '401', '406', '500']

export const searches: readonly SearchOperation[] = [
  {
    name: 'search Device',
    path: `${BASE}/Device`,
    resource: 'Device',
    criteria: ['organization', 'interaction', 'partyKey', 'manufacturer'],
    needs: [['organization', 'interaction']],
    pattern: 'search',
    answers: SEARCH_ANSWERS,
    source: 'dossier sds-ldap 6.2, 6.3',
  },
  {
    name: 'search Endpoint',
    path: `${BASE}/Endpoint`,
    resource: 'Endpoint',
    criteria: ['organization', 'interaction', 'partyKey'],
    needs: [
      ['organization', 'interaction', 'partyKey'],
      ['organization', 'interaction'],
      ['organization', 'partyKey'],
      ['interaction', 'partyKey'],
    ],
    pattern: 'search',
    answers: SEARCH_ANSWERS,
    source: 'dossier sds-ldap 6.2, 6.3, 5.2',
  },
]

/** Whether it is there and well: of the platform (no key for `_ping`), and of the service behind it (dossier 6). */
export const probes = {
  '/_ping': 'ping',
  '/_status': 'status',
  '/healthcheck': 'health',
  '/healthcheck/deep': 'deep',
} as const
export type Probe = (typeof probes)[keyof typeof probes]

export const operations: readonly Operation[] = [
  ...searches,
  ...Object.keys(probes).map((path) => ({
    name: path.slice(1),
    path: `${BASE}${path}`,
    pattern: 'probe',
    answers: ['200'],
    source: 'dossier sds-ldap 6',
  })),
]

/** How a criterion is written in messages and in a query. */
export const written = (name: CriterionName): string => `${criteria[name].parameter}=${criteria[name].system}|value`

/** Services between suppliers whose endpoints are told as Spine's (dossier 5.2). */
export const FORWARD_SERVICES: ReadonlySet<string> = new Set(
  'cc ebs ebsepr ebsnpr gp2gp pat itk dis ed op caf adm ooh am mh nd dir'.split(' '),
)

/** Interactions of those services that go through an intermediary of Spine's, by the interaction under which that is registered (dossier 5.2). */
export const INTERMEDIARIES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'urn:nhs:names:services:tms:ReliableIntermediary',
    new Set([
      'COPC_IN000001UK01',
      'PRSC_IN040000UK08',
      'PRSC_IN080000UK07',
      'PRPA_IN010000UK07',
      'PRPA_IN020000UK06',
      'PRSC_IN050000UK06',
      'PRSC_IN090000UK09',
      'PRPA_IN030000UK08',
      'PRSC_IN100000UK06',
      'PRSC_IN070000UK08',
      'PRSC_IN140000UK06',
      'RCMR_IN010000UK05',
      'RCMR_IN030000UK06',
      'PRSC_IN130000UK07',
      'PRSC_IN110000UK08',
      'PRSC_IN060000UK06',
      'PRSC_IN150000UK06',
      'POLB_IN020006UK01',
      'POLB_IN020005UK01',
      'COMT_IN000004GB01',
      'MCCI_IN010000UK13',
    ]),
  ],
  ['urn:nhs:names:services:tms:ExpressIntermediary', new Set(['PRSC_IN080000UK03', 'PRSC_IN040000UK03'])],
])

/** The intermediary that takes an interaction, undefined when its receiver is addressed itself. Its last two parts are looked at. */
export function intermediaryOf(interaction: string): string | undefined {
  const parts = interaction.split(':')
  const service = parts.at(-2)
  const action = parts.at(-1)
  if (service === undefined || action === undefined || !FORWARD_SERVICES.has(service)) return undefined
  for (const [intermediary, actions] of INTERMEDIARIES) if (actions.has(action)) return intermediary
  return undefined
}
