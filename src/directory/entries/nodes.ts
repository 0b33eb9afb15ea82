import type { AccreditedSystem, Endpoint, PartyRecord } from '../records.ts'
import { parentKey } from '../schema/normal.ts'
import { type Advertise, eachEndpointValue, endpointAttributes, endpointDn } from './endpoint-entry.ts'
import { type Entry, type EntryAttribute, keyOf, SERVICES } from './entry.ts'
import type { ValueVisitor } from './indexed.ts'
import { eachSystemValue, systemAttributes, systemDn } from './system-entry.ts'

/** An entry in its place in the tree. Its attributes are made when somebody asks, and not kept. */
export interface TreeNode {
  readonly dn: string
  /** `dnKey` of the name. */
  readonly key: string
  /** `dnKey` of the entry above. */
  readonly parent: string
  /** The party whose record it shows. */
  readonly partyKey: string | undefined
  attributes(advertise: Advertise): readonly EntryAttribute[]
  /** Tells at least those of its values, as stored, by which it is indexed. */
  eachIndexed(visit: ValueVisitor): void
}

/** Tells every value of an entry that is made anyhow. */
export function eachValueOf(attributes: readonly EntryAttribute[], visit: ValueVisitor): void {
  for (const { type, values } of attributes) for (const value of values) visit(type, value)
}

const SERVICES_KEY = keyOf(SERVICES)

/** The nhsMhs entry of an endpoint. */
export class EndpointNode implements TreeNode {
  readonly dn: string
  readonly key: string
  readonly parent = SERVICES_KEY
  readonly #party: PartyRecord
  readonly #endpoint: Endpoint

  constructor(party: PartyRecord, endpoint: Endpoint) {
    this.dn = endpointDn(endpoint)
    this.key = this.dn.toLowerCase()
    this.#party = party
    this.#endpoint = endpoint
  }

  get partyKey(): string {
    return this.#party.partyKey
  }

  attributes(advertise: Advertise): readonly EntryAttribute[] {
    return endpointAttributes(this.#party, this.#endpoint, advertise)
  }

  eachIndexed(visit: ValueVisitor): void {
    eachEndpointValue(this.#party, this.#endpoint, visit)
  }
}

/** The nhsAs entry of an accredited system. */
export class SystemNode implements TreeNode {
  readonly dn: string
  readonly key: string
  readonly parent = SERVICES_KEY
  readonly #party: PartyRecord
  readonly #system: AccreditedSystem

  constructor(party: PartyRecord, system: AccreditedSystem) {
    this.dn = systemDn(system)
    this.key = this.dn.toLowerCase()
    this.#party = party
    this.#system = system
  }

  get partyKey(): string {
    return this.#party.partyKey
  }

  attributes(): readonly EntryAttribute[] {
    return systemAttributes(this.#party, this.#system)
  }

  eachIndexed(visit: ValueVisitor): void {
    eachSystemValue(this.#party, this.#system, visit)
  }
}

/** Any other entry: it is held as it is returned. */
export class EntryNode implements TreeNode {
  readonly key: string
  readonly parent: string
  readonly partyKey = undefined
  readonly #entry: Entry

  constructor(entry: Entry) {
    this.#entry = entry
    this.key = keyOf(entry.dn)
    this.parent = parentKey(this.key)
  }

  get dn(): string {
    return this.#entry.dn
  }

  attributes(): readonly EntryAttribute[] {
    return this.#entry.attributes
  }

  eachIndexed(visit: ValueVisitor): void {
    eachValueOf(this.#entry.attributes, visit)
  }
}

/** Every entry that a party's record shows, the contracts first. */
export function partyNodes(party: PartyRecord): TreeNode[] {
  return [
    ...party.endpoints.map((endpoint) => new EndpointNode(party, endpoint)),
    ...party.accreditedSystems.map((system) => new SystemNode(party, system)),
  ]
}
