import { z } from 'zod'
import { type EntryDetails, sharedDetails } from '../entries/details.ts'
import { endpointAttributes } from '../entries/endpoint-entry.ts'
import { type EntryAttribute, valuesOf } from '../entries/entry.ts'
import { systemAttributes } from '../entries/system-entry.ts'
import { CpaId, PartyKey } from '../names.ts'
import { AccreditedSystem, Endpoint, EndpointUrl, INBOX, type PartyRecord } from '../records.ts'
import type { ReadEntry } from './read-entry.ts'

/** What an entry of ou=Services registers, and for whom. */
export type Registered =
  | { readonly kind: 'endpoint'; readonly partyKey: PartyKey; readonly endpoint: Endpoint; readonly fqdn: string }
  | { readonly kind: 'system'; readonly partyKey: PartyKey; readonly system: AccreditedSystem }

const asStored = (url: string): string => url

/** The ODS code that a party key begins with. */
export const odsCodeOf = (partyKey: string): string => partyKey.slice(0, partyKey.lastIndexOf('-'))

/** Reads an nhsMhs or nhsAs entry as a registration, or says why messages can't be sent by it. */
export function registeredBy(entry: ReadEntry): Registered | string {
  const one = (key: string): string | undefined => valuesOf(entry, key)[0]
  const partyKey = PartyKey.safeParse(one('nhsmhspartykey'))
  if (!partyKey.success) return `nhsMHSPartyKey ${one('nhsmhspartykey') ?? '(none)'}: ${partyKey.error.issues[0]?.message}`
  return entry.classes.includes('nhsmhs') ? endpointOf(partyKey.data, one) : systemOf(entry, partyKey.data, one)
}

type One = (key: string) => string | undefined

function endpointOf(partyKey: PartyKey, one: One): Registered | string {
  const retries = one('nhsmhsretries')
  const contract = {
    interaction: one('nhsmhssvcia'),
    syncReplyMode: one('nhsmhssyncreplymode') ?? 'None',
    ackRequested: one('nhsmhsackrequested') ?? 'never',
    duplicateElimination: one('nhsmhsduplicateelimination') ?? 'never',
    actor: one('nhsmhsactor'),
    retries: retries === undefined ? undefined : Number(retries),
    retryInterval: one('nhsmhsretryinterval'),
    persistDuration: one('nhsmhspersistduration'),
    isAuthenticated: one('nhsmhsisauthenticated') ?? 'none',
  }
  const cpaId = one('nhsmhscpaid') ?? one('uniqueidentifier')
  const url = one('nhsmhsendpoint')
  const fqdn = one('nhsmhsfqdn') ?? ''
  const known = knownContract(contract)
  const valid = known !== undefined && CpaId.safeParse(cpaId).success && EndpointUrl.safeParse(url).success
  if (valid && cpaId !== undefined && url !== undefined) return { kind: 'endpoint', partyKey, endpoint: { ...known, cpaId, url }, fqdn }
  const read = Endpoint.safeParse(given({ ...contract, cpaId, url }))
  return read.success ? { kind: 'endpoint', partyKey, endpoint: read.data, fqdn } : faultsOf(read.error)
}

const MOST_CONTRACTS = 10_000
const contracts = new Map<string, Endpoint | undefined>()

/** A contract as it is read, under an id and an address that are not its own; the few that a large file has are read once each. Undefined when it cannot be. */
function knownContract(contract: Readonly<Record<string, unknown>>): Endpoint | undefined {
  const key = Object.values(contract).join('\n')
  if (contracts.has(key)) return contracts.get(key)
  const read = Endpoint.safeParse(given({ ...contract, cpaId: 'X', url: INBOX })).data
  if (contracts.size >= MOST_CONTRACTS) contracts.clear()
  contracts.set(key, read)
  return read
}

function systemOf(entry: ReadEntry, partyKey: PartyKey, one: One): Registered | string {
  const read = AccreditedSystem.safeParse(
    given({
      asid: one('uniqueidentifier'),
      name: one('nhsproductname'),
      odsCode: one('nhsidcode') === odsCodeOf(partyKey) ? undefined : one('nhsidcode'),
      interactions: valuesOf(entry, 'nhsassvcia'),
    }),
  )
  return read.success ? { kind: 'system', partyKey, system: read.data } : faultsOf(read.error)
}

/** The endpoint with what its entry says beyond the record's own fields. */
export function detailedEndpoint(party: PartyRecord, endpoint: Endpoint, { attributes }: ReadEntry): Endpoint {
  const bare = { ...endpoint, attributes: NOTHING }
  return { ...endpoint, attributes: sharedDetails(detailsOf(attributes, endpointAttributes(party, bare, asStored))) }
}

export function detailedSystem(party: PartyRecord, system: AccreditedSystem, { attributes }: ReadEntry): AccreditedSystem {
  return { ...system, attributes: sharedDetails(detailsOf(attributes, systemAttributes(party, { ...system, attributes: NOTHING }))) }
}

const NOTHING: EntryDetails = {}

function detailsOf(entry: readonly EntryAttribute[], made: readonly EntryAttribute[]): EntryDetails {
  const details: Record<string, readonly string[]> = {}
  for (const { type } of made) if (!entry.some((each) => each.type === type)) details[type.name] = []
  for (const { type, values } of entry) {
    const own = made.find((each) => each.type === type)?.values
    if (own === undefined || !same(type.key, own, values)) details[type.name] = values
  }
  return details
}

/** Object classes are served in one order and spelling, whatever the file's. */
function same(key: string, left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false
  if (key === 'objectclass') return right.every((value) => left.some((own) => own.toLowerCase() === value.toLowerCase()))
  return left.every((value, at) => value === right[at])
}

/** The values that are given, in an object that a schema can read. */
function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const some: Record<string, unknown> = {}
  for (const name in values) if (values[name] !== undefined) some[name] = values[name]
  return some
}

const faultsOf = (error: z.ZodError): string => error.issues.map(({ path, message }) => `${z.core.toDotPath(path)}: ${message}`).join('; ')
