import type { OverrideForms } from '../../kernel/override.ts'
import { html } from './pages/html.ts'
import type { Visit } from './visit.ts'

/** What rules give in place of the service's own replies. */
export const overrideForms = (visit: Visit): OverrideForms => ({
  bare: { status: 200, fields: ['Content-Type', visit.operation.form === 'saml' ? 'text/xml' : 'text/html'], body: '' },
  refusal: ({ code, text }) => html(500, code, `<p>${code}</p><p>${text.replace(/[&<>]/g, ' ')}</p>`),
})
