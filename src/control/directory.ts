import { z } from 'zod'
import { spaceOf } from './missing.ts'
import { countUpTo, SpaceName } from './query.ts'
import { bare, route, strict } from './route.ts'

/** Media type of directory files. */
export const LDIF = 'text/ldif'

const InSpace = strict({ space: SpaceName.default('default') })

const Note = z.object({ line: z.int(), dn: z.string(), reason: z.string() })

/** What became of an LDIF file's records; of notes the first hundred. */
const ReportView = z.object({
  registered: z.int(),
  entries: z.int(),
  parties: z.int(),
  refusedCount: z.int(),
  refused: z.array(Note),
  warningCount: z.int(),
  warnings: z.array(Note),
})

const MOST_NOTES = 100

/** Entries of one answer at most. */
const MOST_ENTRIES = 500

const SearchView = z.object({
  entries: z.array(z.object({ dn: z.string(), attributes: z.array(z.object({ name: z.string(), values: z.array(z.string()) })) })),
  /** There are more than `limit`. */
  more: z.boolean(),
  /** Why nothing matches, where the directory can tell. */
  notes: z.array(z.object({ code: z.string(), title: z.string(), came: z.string(), expected: z.string(), next: z.string() })),
})

export const directoryRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/directory/search',
    summary: 'Asks the directory of a space as LDAP does; leaves no exchange in the journal.',
    query: strict({
      space: SpaceName.default('default'),
      base: z.string().max(1000).default('o=nhs'),
      scope: z.enum(['base', 'one', 'sub'], { error: 'base, one or sub' }).default('sub'),
      filter: z.string().max(5000).default('(objectClass=*)'),
      /** Names with spaces between; all when left out. */
      attributes: z.string().max(1000).default(''),
      limit: countUpTo(MOST_ENTRIES).default(100),
    }),
    statuses: { 200: 'The entries.' },
    answer: SearchView,
    handle: async ({ environment, query: { space, attributes, ...query } }) => {
      spaceOf(environment, space)
      const wanted = attributes.split(/[\s,]+/).filter((name) => name !== '')
      const found = await environment.searchDirectory(space, { ...query, attributes: wanted })
      const entries = found.entries.map(({ dn, attributes: all }) => ({
        dn,
        attributes: all.map(({ name, values }) => ({ name, values: [...values] })),
      }))
      const notes = found.problems.map(({ code, title, came, expected, next }) => ({ code, title, came, expected, next }))
      return { status: 200, json: { entries, more: found.more, notes } }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/directory',
    summary: 'The directory of a space as LDIF, with the addresses that its records hold.',
    query: InSpace,
    statuses: { 200: 'Every entry but those of the changelog.' },
    types: [LDIF],
    handle: ({ environment, query: { space } }) => {
      spaceOf(environment, space)
      return { status: 200, type: `${LDIF}; charset=utf-8`, parts: environment.exportDirectory(space) }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/directory',
    summary: 'Puts the entries of an LDIF file into the directory of a space; an entry that is there already is replaced.',
    query: InSpace,
    takes: LDIF,
    body: z.instanceof(Buffer, { error: `LDIF, with Content-Type: ${LDIF}` }),
    statuses: { 200: 'What became of its records.' },
    answer: ReportView,
    handle: async ({ environment, query: { space }, body }) => {
      spaceOf(environment, space)
      const { registered, entries, parties, refused, warnings } = await environment.importDirectory(space, body)
      const counts = { registered, entries, parties, refusedCount: refused.length, warningCount: warnings.length }
      return { status: 200, json: { ...counts, refused: refused.slice(0, MOST_NOTES), warnings: warnings.slice(0, MOST_NOTES) } }
    },
  }),
]
