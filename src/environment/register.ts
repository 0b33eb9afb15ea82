import type { ContractProperties } from '../directory/contract.ts'
import type { Directory } from '../directory/directory.ts'
import type { Catalogue } from '../directory/interactions.ts'
import { INBOX, type PartyRecord, type PartyRecordInput, parsePartyRecord } from '../directory/records.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import type { IdKind } from './issued-ids.ts'
import { type EndpointRequest, type Registration, registrationProblems, type SystemRequest } from './registration.ts'

type SystemInput = PartyRecordInput['accreditedSystems'][number]
type EndpointInput = PartyRecordInput['endpoints'][number]
type ProductInput = NonNullable<SystemInput['product']>

/** What a record is made with. */
export interface RecordParts {
  readonly directory: Directory
  readonly catalogue: Catalogue
  /** An id that nobody has, never issued before. */
  issue(kind: IdKind, isFree: (candidate: string) => boolean): string
  /** Whether a claim, such as `asid:…`, belongs to a space. */
  claimed(claim: string): boolean
}

/** Makes the record a registration asks for out of what a space's directory holds. @throws ProblemError that names the field */
export function registeredRecord(registration: Registration, parts: RecordParts): PartyRecord {
  const { odsCode, partyKey = issuedPartyKey(odsCode, parts) } = registration
  const known = parts.directory.party(partyKey)
  const { fqdn = known?.fqdn, endpoint: url } = registration
  if (fqdn === undefined)
    throw refused(
      'fqdn',
      `a new party ${partyKey} without an FQDN`,
      'fqdn, the name in the party’s certificate, or csr with it as its common name',
    )
  const own = odsCode ?? known?.odsCode ?? partyKey.slice(0, partyKey.lastIndexOf('-'))
  return parsePartyRecord({
    ...known,
    partyKey,
    odsCode: own,
    name: registration.name ?? known?.name ?? own,
    fqdn,
    accreditedSystems: systems(registration, known, parts),
    endpoints: endpoints(registration, known, url, parts),
  } satisfies PartyRecordInput)
}

function issuedPartyKey(odsCode: string | undefined, { directory, issue, claimed }: RecordParts): string {
  if (odsCode === undefined)
    throw refused('partyKey', 'neither a party key nor an ODS code', 'partyKey, or odsCode to have a party key issued')
  const keyOf = (number: string) => `${odsCode}-${number}`
  return keyOf(issue('partyKey', (number) => directory.partiesLike(keyOf(number)).length === 0 && !claimed(`party:${keyOf(number)}`)))
}

function systems(registration: Registration, known: PartyRecord | undefined, parts: RecordParts): SystemInput[] {
  const requests = systemRequests(registration, known)
  const { manufacturer, product, version } = registration
  const made = new Map<string, SystemInput>((known?.accreditedSystems ?? []).map((system) => [system.asid, system]))
  for (const [at, request] of requests.entries()) {
    const own = request.manufacturer !== undefined || request.product !== undefined || request.version !== undefined
    const named = own ? request : { manufacturer, product, version }
    const field = own && registration.systems !== undefined ? `systems[${at}].` : ''
    const asid =
      request.asid ??
      parts.issue('asid', (each) => parts.directory.system(each) === undefined && !made.has(each) && !parts.claimed(`asid:${each}`))
    made.set(asid, changedSystem(asid, request, made.get(asid), productOf(named, field, parts, [...made.values()]), parts.catalogue))
  }
  return [...made.values()]
}

/** The systems that a registration speaks of: those it lists, the one it names, or every one that the party has. */
function systemRequests(
  { systems: listed, asid, interactions, manufacturer }: Registration,
  known: PartyRecord | undefined,
): SystemRequest[] {
  if (listed !== undefined) {
    for (const [field, value] of Object.entries({ asid, interactions }))
      if (value !== undefined) throw refused(field, `${field} beside systems`, 'either of them: each of systems has its own')
    return listed
  }
  const one = interactions === undefined ? {} : { interactions }
  if (asid !== undefined || known === undefined) return [{ ...one, ...(asid === undefined ? {} : { asid }) }]
  return interactions === undefined && manufacturer === undefined
    ? []
    : known.accreditedSystems.map((system) => ({ ...one, asid: system.asid }))
}

function changedSystem(
  asid: string,
  { name, odsCode, interactions, clients }: SystemRequest,
  known: SystemInput | undefined,
  product: ProductInput | undefined,
  catalogue: Catalogue,
): SystemInput {
  const all = known === undefined ? (interactions ?? served(catalogue)) : [...known.interactions, ...(interactions ?? [])]
  return {
    ...known,
    asid,
    ...(name === undefined ? {} : { name }),
    ...(odsCode === undefined ? {} : { odsCode }),
    interactions: [...new Set(all)],
    ...(clients === undefined ? {} : { clients }),
    ...(product === undefined ? {} : { product }),
  }
}

/** The product with its key: the one that the same manufacturer, product and version has already, or a new one. */
function productOf(
  { manufacturer, product, version }: Pick<SystemRequest, 'manufacturer' | 'product' | 'version'>,
  field: string,
  { directory, issue }: RecordParts,
  beside: readonly SystemInput[],
): ProductInput | undefined {
  if (manufacturer === undefined && product === undefined && version === undefined) return undefined
  if (manufacturer === undefined || product === undefined || version === undefined) {
    const lacking = Object.entries({ manufacturer, product, version }).flatMap(([name, value]) =>
      value === undefined ? [field + name] : [],
    )
    throw refused(
      lacking[0] ?? field,
      `a product without ${lacking.join(' and ')}`,
      'manufacturer, product and version together (MPV), or none of them',
    )
  }
  const registered = [...directory.systems().map(({ system }) => system), ...beside].flatMap((system) => system.product ?? [])
  const same = registered.find((each) => each.manufacturer === manufacturer && each.name === product && each.version === version)
  const key = same?.key ?? issue('productKey', (candidate) => registered.every((each) => each.key !== candidate))
  return { manufacturer, name: product, version, key }
}

function endpoints(
  registration: Registration,
  known: PartyRecord | undefined,
  url: string | undefined,
  parts: RecordParts,
): EndpointInput[] {
  const made = new Map<string, EndpointInput>()
  for (const each of known?.endpoints ?? []) made.set(each.interaction, url === undefined ? each : { ...each, url })
  for (const request of registration.endpoints ?? (known === undefined ? usualSet(parts.catalogue) : [])) {
    const before = made.get(request.interaction)
    const taken = (cpaId: string) =>
      parts.directory.endpointByCpaId(cpaId) !== undefined || [...made.values()].some((each) => each.cpaId === cpaId)
    made.set(request.interaction, {
      ...(before ?? parts.catalogue.contractFor(request.interaction)),
      ...given(request),
      interaction: request.interaction,
      cpaId: request.cpaId ?? before?.cpaId ?? parts.issue('cpaId', (candidate) => !taken(candidate)),
      url: request.url ?? before?.url ?? url ?? INBOX,
    })
  }
  return [...made.values()]
}

const usualSet = (catalogue: Catalogue): EndpointRequest[] => [...catalogue.receivable().keys()].map((interaction) => ({ interaction }))

/** The contract properties that a request gives. */
function given({ interaction: _, cpaId: _cpaId, url: _url, ...properties }: EndpointRequest): Partial<ContractProperties> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined))
}

const served = (catalogue: Catalogue): string[] => [...catalogue.entries()].map(({ interaction }) => interaction)

/** The error for a field of a registration. */
export const refused = (field: string, came: string, expected: string): ProblemError =>
  new ProblemError(problem(registrationProblems['MS-REGISTRATION'], { came: `${field}: ${came}`, expected, at: field }))
