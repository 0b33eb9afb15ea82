import { z } from 'zod'
import { spaceOf } from './missing.ts'
import { SpaceName } from './query.ts'
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

export const directoryRoutes = [
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
