import type { Override } from '../../kernel/override.ts'
import type { Reply } from '../../kernel/reply.ts'
import { outcomeReply } from './errors.ts'
import type { Visit } from './visit.ts'

/** The form of refusal that a rule may ask for: an OperationOutcome with a code of its own, HTTP 500 (dossier sds-ldap 6.4). */
export const refusals: Readonly<Record<'operation-outcome', RegExp>> = { 'operation-outcome': /^[A-Z][A-Z_]{0,60}$/ }

/** The reply that a rule gives in place of the API's own. */
export function overridden(visit: Visit, override: Override, own: Reply): Reply {
  switch (override.kind) {
    case 'reply': {
      const { status, fields, body } = override
      return { status, fields, body }
    }
    case 'withhold':
      return { status: own.status, fields: ['Content-Type', visit.mediaType, 'X-Correlation-ID', visit.correlationId], body: '' }
    case 'refuse':
      return outcomeReply(500, override.text, visit.correlationId, override.code)
  }
}
