import type { OverrideForms } from '../../kernel/override.ts'
import { faultReply, messageErrorReply } from './refuse.ts'
import type { Visit } from './visit.ts'

/** Forms of refusal that a rule may ask for, each with the form of its code (dossier ebxml-messaging 3.1, 3.2). */
export const refusals: Readonly<Record<'message-error' | 'soap-fault', RegExp>> = {
  'message-error': /^[A-Za-z]{1,40}$/,
  'soap-fault': /^\d{1,6}$/,
}

/** What rules give in place of Spine's own replies. */
export const overrideForms = (visit: Visit): OverrideForms => ({
  bare: { status: 202, fields: ['Content-Type', 'text/xml'], body: '' },
  refusal: ({ form, code, text }) =>
    form === 'soap-fault'
      ? faultReply({ faultcode: 'Server', errors: [{ code: Number(code), location: 'Not Supported', description: text }] }, 500)
      : messageErrorReply(visit.parts, visit.envelope, [{ errorCode: code, description: text }]),
})
