import { randomInt } from 'node:crypto'
import { z } from 'zod'
import type { Directory } from '../directory/directory.ts'
import type { Catalogue } from '../directory/interactions.ts'
import { Asid, HostName, Interaction, OdsCode, PartyKey } from '../directory/names.ts'
import { INBOX, type PartyRecord, type PartyRecordInput, parsePartyRecord } from '../directory/records.ts'
import { defineProblems, ProblemError, problem } from '../kernel/problem.ts'

/** What registering a supplier, or moving its endpoint, takes; only what is given changes of a party that exists. */
export const Registration = z.strictObject({
  /** The space it is registered in. */
  space: z.string().min(1).default('default'),
  partyKey: PartyKey,
  odsCode: OdsCode.optional(),
  name: z.string().min(1).optional(),
  /** The name in the party's certificate; parties may share one. */
  fqdn: HostName.optional(),
  /** An accredited system to add; a free ASID is chosen when a new party names none. */
  asid: Asid.optional(),
  /** Service-qualified interactions the accredited system may call; all that are served when none are named. */
  interactions: z.array(Interaction).optional(),
  /** Where its messages are delivered: an https: URL, or `inbox:` for a supplier without a listener. */
  endpoint: z.string().optional(),
})
export type Registration = z.output<typeof Registration>
export type RegistrationInput = z.input<typeof Registration>

export const registrationProblems = defineProblems({
  'MS-REGISTRATION': {
    title: 'The registration cannot be taken.',
    next: 'Give what "expected" names; `mock-spine register --help` shows an example.',
  },
})

/** Makes the record a registration asks for out of what a space's directory holds. @throws ProblemError */
export function registeredRecord(registration: Registration, directory: Directory, catalogue: Catalogue): PartyRecord {
  const known = directory.party(registration.partyKey)
  return parsePartyRecord(known === undefined ? newParty(registration, directory, catalogue) : changedParty(known, registration, catalogue))
}

function newParty(registration: Registration, directory: Directory, catalogue: Catalogue): PartyRecordInput {
  const { partyKey, fqdn } = registration
  if (fqdn === undefined) {
    throw new ProblemError(
      problem(registrationProblems['MS-REGISTRATION'], {
        came: `a new party ${partyKey} without an FQDN`,
        expected: 'fqdn, the name in the party’s certificate',
      }),
    )
  }
  const odsCode = registration.odsCode ?? partyKey.slice(0, partyKey.lastIndexOf('-'))
  const url = registration.endpoint ?? INBOX
  const endpoints = [...catalogue.receivable()].map(([interaction, contract]) => ({
    interaction,
    cpaId: free(
      () => `S${digits(12)}`,
      (id) => directory.endpointByCpaId(id) === undefined,
    ),
    url,
    ...contract,
  }))
  return {
    partyKey,
    odsCode,
    name: registration.name ?? odsCode,
    fqdn,
    accreditedSystems: [
      {
        asid:
          registration.asid ??
          free(
            () => `9${digits(11)}`,
            (asid) => directory.system(asid) === undefined,
          ),
        interactions: registration.interactions ?? served(catalogue),
      },
    ],
    endpoints,
  }
}

function changedParty(known: PartyRecord, registration: Registration, catalogue: Catalogue): PartyRecordInput {
  const { endpoint, asid, interactions } = registration
  return {
    ...known,
    ...(registration.odsCode === undefined ? {} : { odsCode: registration.odsCode }),
    ...(registration.name === undefined ? {} : { name: registration.name }),
    ...(registration.fqdn === undefined ? {} : { fqdn: registration.fqdn }),
    accreditedSystems: changedSystems(known, asid, interactions ?? undefined, catalogue),
    endpoints: endpoint === undefined ? known.endpoints : known.endpoints.map((each) => ({ ...each, url: endpoint })),
  }
}

function changedSystems(
  known: PartyRecord,
  asid: string | undefined,
  interactions: readonly string[] | undefined,
  catalogue: Catalogue,
): PartyRecordInput['accreditedSystems'] {
  const systems = known.accreditedSystems
  if (asid !== undefined && !systems.some((system) => system.asid === asid)) {
    return [...systems, { asid, interactions: [...(interactions ?? served(catalogue))] }]
  }
  if (interactions === undefined) return systems
  return systems.map((system) =>
    asid === undefined || system.asid === asid
      ? { ...system, interactions: [...new Set([...system.interactions, ...interactions])] }
      : system,
  )
}

const served = (catalogue: Catalogue): string[] => [...catalogue.entries()].map(({ interaction }) => interaction)

const digits = (count: number): string => Array.from({ length: count }, () => randomInt(10)).join('')

function free(make: () => string, isFree: (candidate: string) => boolean): string {
  for (;;) {
    const candidate = make()
    if (isFree(candidate)) return candidate
  }
}
