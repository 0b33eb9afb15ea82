import { results } from '../../../wire/ldap/codes.ts'
import { controls, pageResponse, readPageRequest } from '../../../wire/ldap/controls.ts'
import { LdapError } from '../../../wire/ldap/error.ts'
import type { SearchRequest } from '../../../wire/ldap/request.ts'
import { LdapRefusal } from '../errors.ts'
import { directoryDoorProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Where a search stands between two pages. The cookie holds all of it, so that nothing is kept for clients that don't come back. */
export interface Page {
  readonly size: number
  /** Layer and slot to go on at. */
  readonly layer: number
  readonly slot: number
  /** Entries returned by the pages before. */
  readonly returned: number
}

const COOKIE_BYTES = 16

/** The page that a search asks for; undefined when it asks for none. @throws LdapRefusal for a cookie of another search */
export function pageOf(visit: Visit, request: SearchRequest): Page | undefined {
  const control = visit.control(controls.pagedResults)
  if (control === undefined) return undefined
  if (control.value === undefined) throw refused('no value', 'paged results control value is absent')
  try {
    const { size, cookie } = readPageRequest(control)
    if (cookie.length === 0) return { size, layer: 0, slot: 0, returned: 0 }
    if (cookie.length === COOKIE_BYTES && cookie.readUInt32BE(0) === mark(request))
      return { size, layer: cookie.readUInt32BE(4), slot: cookie.readUInt32BE(8), returned: cookie.readUInt32BE(12) }
  } catch (error) {
    if (error instanceof LdapError) throw refused(error.came, 'paged results control could not be decoded')
    throw error
  }
  throw refused('a cookie that was not given for this search', 'paged results cookie is invalid')
}

const refused = (came: string, diagnosticMessage: string): LdapRefusal =>
  new LdapRefusal(directoryDoorProblems['MS-LDAP-CONTROL-VALUE'], {
    came,
    expected: 'a page size and no cookie, or that of the page before',
    resultCode: results.protocolError,
    diagnosticMessage,
  })

/** The response control with which a page ends. */
export function endOfPage(request: SearchRequest, next: Omit<Page, 'size'> | undefined): Buffer {
  if (next === undefined) return pageResponse(Buffer.alloc(0))
  const cookie = Buffer.alloc(COOKIE_BYTES)
  cookie.writeUInt32BE(mark(request), 0)
  cookie.writeUInt32BE(next.layer, 4)
  cookie.writeUInt32BE(next.slot, 8)
  cookie.writeUInt32BE(next.returned, 12)
  return pageResponse(cookie)
}

/** Tells one search from another (FNV-1a). */
function mark({ base, scope, filter }: SearchRequest): number {
  let hash = 0x811c9dc5
  for (const byte of [...Buffer.from(`${scope} ${base}`), ...filter]) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
