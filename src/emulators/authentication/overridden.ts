import type { OverrideForms } from '../../kernel/override.ts'
import { html } from './pages/html.ts'
import type { Visit } from './visit.ts'

/** The form of refusal that a rule may ask for: an HTML page with HTTP 500 that names the code. */
export const refusals: Readonly<Record<'html', RegExp>> = { html: /^[A-Za-z0-9_-]{1,60}$/ }

/** What rules give in place of the service's own replies. */
export const overrideForms = (visit: Visit): OverrideForms => ({
  bare: { status: 200, fields: ['Content-Type', visit.operation.form === 'saml' ? 'text/xml' : 'text/html'], body: '' },
  refusal: ({ code, text }) => html(500, code, `<p>${code}</p><p>${text.replace(/[&<>]/g, ' ')}</p>`),
})
