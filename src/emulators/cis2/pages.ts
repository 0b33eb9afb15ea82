import type { User } from '../../directory/users.ts'
import type { Reply } from '../../kernel/reply.ts'
import { escapeAttribute, escapeText } from '../../wire/xml/index.ts'
import { type Authenticator, authenticators } from './contract.ts'

/** A form's answer is a redirection to the client, so the policy can't name where forms lead. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}button{font:inherit;margin:.2rem 0}p.note{border-left:4px solid #d5281b;padding-left:.8rem}'

const document = (title: string, body: string): string =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style></head><body><h1>${title}</h1>${body}</body></html>\n`

/** Asks whether to log out; the form is the provider's. */
export const logoutPage = (form: string): string =>
  document(
    'CIS2 logout',
    `${form}<button form="op.logoutForm" name="logout" value="yes">Log out</button> <button form="op.logoutForm">Stay</button>`,
  )

export const loggedOutPage = document('CIS2 logout', '<p>You are logged out.</p>')

const page = (title: string, body: string): Reply => ({
  status: 200,
  fields: [
    ...['Content-Type', 'text/html; charset=utf-8', 'Cache-Control', 'no-store', 'Referrer-Policy', 'no-referrer'],
    ...['X-Content-Type-Options', 'nosniff', 'Content-Security-Policy', POLICY],
  ],
  body: document(title, body),
})

/** Who logs in, and how. @param refusal why the last choice was not taken */
export function loginPage(users: readonly User[], acr: readonly string[], refusal: string | undefined): Reply {
  const note = refusal === undefined ? '' : `<p class="note">${escapeText(refusal)}</p>`
  const asked = acr.length === 0 ? '' : `<p>The client asks for ${escapeText(acr.join(' or '))}.</p>`
  const ways = Object.entries(authenticators).map(([name, level]) => `<option value="${name}">${name} (AAL${level})</option>`)
  const people = users.map(
    ({ uid, cn, roles }) => `<option value="${escapeAttribute(uid)}">${escapeText(`${cn}, ${roles.length} roles`)}</option>`,
  )
  return page(
    'CIS2 login',
    `${note}${asked}<form method="post"><p><label>User <select name="username" required>${people.join('')}</select></label></p><p><label>Authenticator <select name="authenticator">${ways.join('')}</select></label></p><button>Log in</button></form>`,
  )
}

/** Which role: one button each. */
export function rolePage({
  user,
  mechanism,
  roles,
}: {
  readonly user: User
  readonly mechanism: Authenticator
  readonly roles: User['roles']
}): Reply {
  const buttons = roles.map(
    ({ id, jobRole, organisation, odsCode }) =>
      `<li><button name="role" value="${escapeAttribute(id)}">${escapeText(`${jobRole.replaceAll('"', '').replaceAll(':', ', ')} at ${organisation} (${odsCode})`)}</button></li>`,
  )
  return page(
    'CIS2 role selection',
    `<p>${escapeText(user.cn)}</p><form method="post"><input type="hidden" name="username" value="${escapeAttribute(user.uid)}"><input type="hidden" name="authenticator" value="${mechanism}"><ul>${buttons.join('')}</ul></form>`,
  )
}
