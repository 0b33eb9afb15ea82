import type { Override } from '../../kernel/override.ts'
import type { Reply } from '../../kernel/reply.ts'
import { faultReply, messageErrorReply } from './refuse.ts'
import type { Visit } from './visit.ts'

/** Forms of refusal that a rule may ask for, each with the form of its code (dossier ebxml-messaging 3.1, 3.2). */
export const refusals: Readonly<Record<'message-error' | 'soap-fault', RegExp>> = {
  'message-error': /^[A-Za-z]{1,40}$/,
  'soap-fault': /^\d{1,6}$/,
}

/** The reply that a rule gives in place of Spine's own. */
export function overridden(visit: Visit, override: Override, own: Reply): Reply {
  switch (override.kind) {
    case 'reply': {
      const { status, fields, body } = override
      return { status, fields, body }
    }
    case 'withhold':
      return { status: own.status, fields: ['Content-Type', 'text/xml'], body: '' }
    case 'refuse': {
      const { form, code, text } = override
      if (form === 'soap-fault')
        return faultReply({ faultcode: 'Server', errors: [{ code: Number(code), location: 'Not Supported', description: text }] }, 500)
      return messageErrorReply(visit.parts, visit.envelope, [{ errorCode: code, description: text }])
    }
  }
}
