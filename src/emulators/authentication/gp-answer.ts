import type { Reply } from '../../kernel/reply.ts'
import { type GpAnswerParameter, writeGpObject } from '../../wire/gp-object/write.ts'
import { maskTickets } from '../../wire/sso/ticket.ts'
import type { Visit } from './visit.ts'

/** What GAS calls itself in every answer (dossier identity-and-pki 2.2). */
export const GAS_VERSION = '5.2.7'

export const parameter = (name: string, value: string): GpAnswerParameter => ({ name, value })

/** A gpOBJECT as a reply; the journal keeps it without the ticket. */
export function gpReply(visit: Visit, parameters: readonly GpAnswerParameter[]): Reply {
  const body = writeGpObject(parameters, { dtd: visit.gas('/login/dtd'), wellFormed: visit.parts.settings.gasEscapeXml })
  return { status: 200, fields: ['Content-Type', 'text/xml; charset=UTF-8'], body, kept: maskTickets(body) }
}
