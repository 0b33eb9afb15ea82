import { spineDirectory } from '../emulators/spine-directory/index.ts'
import { directoryDoorProblems } from '../emulators/spine-directory/problems.ts'
import { CapturedBody } from '../kernel/captured-body.ts'
import { Exchange } from '../kernel/exchange.ts'
import { noPeer } from '../kernel/peer.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import { BerReader, tags } from '../wire/ldap/ber-reader.ts'
import { results } from '../wire/ldap/codes.ts'
import { LdapError } from '../wire/ldap/error.ts'
import { readFilterText } from '../wire/ldap/read-filter-text.ts'
import type { SearchScope } from '../wire/ldap/request.ts'
import { type DirectoryInputs, directoryParts } from './compose-directory.ts'

/** What is looked for in a space's directory, as LDAP asks. */
export interface DirectoryQuery {
  readonly base: string
  readonly scope: SearchScope
  /** As people write it (RFC 4515). */
  readonly filter: string
  /** None for all user attributes. */
  readonly attributes: readonly string[]
  /** Entries. */
  readonly limit: number
}

export interface FoundEntry {
  readonly dn: string
  readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[]
}

export interface DirectoryFindings {
  readonly entries: readonly FoundEntry[]
  /** There is more than the limit. */
  readonly more: boolean
  /** What the door would have noted in the journal, such as why nothing matches. */
  readonly problems: Exchange['problems']
}

const SEARCH_ENTRY = 0x64

/**
 * Asks a space's directory as the LDAP door would answer it, all branches open, without leaving an exchange in the journal.
 * @throws ProblemError for a filter that can't be read, and what the door refuses
 */
export async function searchDirectory(inputs: DirectoryInputs, space: string, query: DirectoryQuery): Promise<DirectoryFindings> {
  const parts = directoryParts(inputs)
  const door = spineDirectory({
    ...parts,
    settings: { ...parts.settings, ldapAccountsOnly: [] },
    tree: () => parts.tree(space),
  })
  const exchange = new Exchange({
    ...{ id: 'console', direction: 'in', door: door.name, peer: noPeer, startedAt: Date.now() },
    request: { line: '', fields: [], body: CapturedBody.empty },
  })
  const { base, scope, filter, attributes, limit } = query
  const request = {
    ...{ kind: 'search' as const, base, scope, derefAliases: 0, sizeLimit: limit, timeLimit: 0, typesOnly: false, attributes },
    filter: filterOf(filter),
  }
  const reply = await door.answer({ id: 1, request, controls: [] }, exchange, { boundDn: '', secure: true })
  const [refused] = exchange.problems
  if (exchange.outcome === 'refused' && refused !== undefined) throw new ProblemError(refused)
  const bytes = reply.entries === undefined || reply.entries.count === 0 ? Buffer.alloc(0) : reply.entries.endWith(Buffer.alloc(0))
  return { entries: entriesIn(bytes), more: reply.resultCode === results.sizeLimitExceeded, problems: exchange.problems }
}

function filterOf(text: string): Buffer {
  try {
    return readFilterText(text)
  } catch (error) {
    if (!(error instanceof LdapError)) throw error
    const { came, expected, offset } = error
    throw new ProblemError(
      problem(directoryDoorProblems['MS-LDAP-FILTER-TEXT'], { came, expected, at: `character ${offset + 1} of the filter` }),
    )
  }
}

function entriesIn(bytes: Buffer): FoundEntry[] {
  const found: FoundEntry[] = []
  for (const messages = new BerReader(bytes); !messages.done; ) {
    const message = messages.enter('a message', tags.sequence)
    message.next('its id', tags.integer)
    const entry = message.enter('an entry', SEARCH_ENTRY)
    const dn = entry.anyText('a name')
    const attributes = []
    for (const list = entry.enter('attributes', tags.sequence); !list.done; ) {
      const attribute = list.enter('an attribute', tags.sequence)
      const name = attribute.anyText('a name')
      const values = []
      for (const set = attribute.enter('values', tags.set); !set.done; ) values.push(set.anyText('a value'))
      attributes.push({ name, values })
    }
    found.push({ dn, attributes })
  }
  return found
}
