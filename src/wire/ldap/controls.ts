import { BerReader, tags } from './ber-reader.ts'
import { element, integer, octets } from './ber-writer.ts'
import { LdapError } from './error.ts'
import type { LdapControl } from './request.ts'

/** Controls by object identifier. */
export const controls = {
  manageDsaIt: '2.16.840.1.113730.3.4.2',
  pagedResults: '1.2.840.113556.1.4.319',
  subentries: '1.3.6.1.4.1.4203.1.10.1',
  sync: '1.3.6.1.4.1.4203.1.9.1.1',
  syncState: '1.3.6.1.4.1.4203.1.9.1.2',
  syncDone: '1.3.6.1.4.1.4203.1.9.1.3',
  proxiedAuthorization: '2.16.840.1.113730.3.4.18',
  valuesReturnFilter: '1.2.826.0.1.3344810.2.3',
  postRead: '1.3.6.1.1.13.2',
  preRead: '1.3.6.1.1.13.1',
  assertion: '1.3.6.1.1.12',
  sortRequest: '1.2.840.113556.1.4.473',
  sortResponse: '1.2.840.113556.1.4.474',
} as const

const MAX_INT = 0x7fff_ffff

/** What a request for a page says (RFC 2696). */
export interface PageRequest {
  /** Entries wanted; 0 gives the search up. */
  readonly size: number
  /** Empty for the first page. */
  readonly cookie: Buffer
}

/** Reads the value of a paged-results control. @throws LdapError */
export function readPageRequest({ value }: LdapControl): PageRequest {
  const content = contentOf(value, 'a paged-results control').enter('a page request', tags.sequence)
  return { size: content.integer('a page size', 0, MAX_INT), cookie: content.octets('a cookie') }
}

/** The control that a page is answered with; an empty cookie ends the results. */
export const pageResponse = (cookie: Buffer): Buffer => control(controls.pagedResults, element(tags.sequence, integer(0), octets(cookie)))

/** A key to sort by (RFC 2891). */
export interface SortKey {
  readonly attribute: string
  readonly rule: string | undefined
  readonly reverse: boolean
}

/** Reads the value of a sort request. @throws LdapError */
export function readSortKeys({ value }: LdapControl): readonly SortKey[] {
  const list = contentOf(value, 'a sort control').enter('sort keys', tags.sequence)
  const keys: SortKey[] = []
  while (!list.done) {
    const key = list.enter('a sort key', tags.sequence)
    keys.push({
      attribute: key.text('an attribute'),
      rule: key.peek() === 0x80 ? key.text('a rule', 0x80) : undefined,
      reverse: key.peek() === 0x81 && key.boolean('reverse', 0x81),
    })
  }
  return keys
}

/** The control that tells how sorting went: a result code of RFC 2891 §1.2. */
export const sortResponse = (resultCode: number): Buffer =>
  control(controls.sortResponse, element(tags.sequence, integer(resultCode, tags.enumerated)))

/** A boolean value such as the subentries control has (RFC 3672). @throws LdapError */
export const readFlag = ({ value }: LdapControl): boolean => contentOf(value, 'a control of one boolean').boolean('a boolean')

/** The clauses of a values-return filter, each in BER (RFC 3876 §2). @throws LdapError */
export function readValueFilters({ value }: LdapControl): readonly Buffer[] {
  const list = contentOf(value, 'a values-return filter').enter('filters', tags.sequence)
  const filters: Buffer[] = []
  while (!list.done) filters.push(list.whole('a filter'))
  return filters
}

const SYNC_MODES: Readonly<Record<number, 'refresh' | 'persist'>> = { 1: 'refresh', 3: 'persist' }

/** Whether content is to be refreshed once, or changes followed for ever (RFC 4533 §2.2). @throws LdapError */
export function readSyncMode({ value }: LdapControl): 'refresh' | 'persist' {
  const mode = contentOf(value, 'a sync request').enter('a sync request', tags.sequence).integer('a mode', 1, 3, tags.enumerated)
  const known = SYNC_MODES[mode]
  if (known === undefined) throw new LdapError('value', 0, `the mode ${mode}`, '1 (refreshOnly) or 3 (refreshAndPersist)')
  return known
}

const ADD = 1

/** The control of an entry that is part of refreshed content. @param uuid 16 octets */
export const syncState = (uuid: Buffer): Buffer =>
  control(controls.syncState, element(tags.sequence, integer(ADD, tags.enumerated), octets(uuid)))

/** The control that ends refreshed content: what was not sent is not part of it any more. */
export const syncDone = (cookie: string): Buffer => control(controls.syncDone, element(tags.sequence, octets(cookie)))

/** What a message has behind its operation. */
export const controlsOf = (controls: readonly Buffer[]): Buffer => element(0xa0, ...controls)

function contentOf(value: Buffer | undefined, what: string): BerReader {
  if (value === undefined) throw new LdapError('value', 0, 'no value', `the value of ${what}`)
  return new BerReader(value)
}

const control = (oid: string, value: Buffer): Buffer => element(tags.sequence, octets(oid), octets(value))
