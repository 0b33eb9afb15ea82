import { z } from 'zod'
import { type ExportFormat, exportExchanges, exportFormats } from '../environment/proof/export/export.ts'
import { filterOf, filterQuery } from './exchange-query.ts'
import { bare, route, strict } from './route.ts'

const TYPES: Readonly<Record<ExportFormat, string>> = {
  har: 'application/har+json',
  ndjson: 'application/x-ndjson',
  zip: 'application/zip',
}

const ExportQuery = strict({
  format: z.enum(exportFormats, { error: 'har, ndjson or zip' }),
  ...filterQuery,
  conversation: z.string().exactOptional(),
  redact: z.literal('nhs-numbers', { error: 'nhs-numbers' }).exactOptional(),
})

export const exportRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/export',
    summary: 'Exchanges that are over as HAR 1.2, NDJSON, or a zip with the evidence of each; written while it is read.',
    query: ExportQuery,
    statuses: { 200: 'The export.' },
    types: Object.values(TYPES),
    handle: ({ environment, query }) => {
      const { format, conversation, redact, ...rest } = query
      const filter = filterOf(environment, rest)
      const labels = { ...filter.labels, ...(conversation === undefined ? {} : { conversationId: conversation }) }
      const { journal, redaction } = environment
      const parts = exportExchanges(
        { journal, rules: redaction.rules },
        format,
        { ...filter, labels },
        { nhsNumbers: redact !== undefined },
      )
      const name = `mock-spine-${(conversation ?? 'exchanges').replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 80)}.${format}`
      return { status: 200, type: TYPES[format], parts, fields: { 'Content-Disposition': `attachment; filename="${name}"` } }
    },
  }),
]
