import type { Override } from '../../kernel/override.ts'
import { results } from '../../wire/ldap/codes.ts'
import type { LdapReply } from '../../wire/ldap/reply.ts'

/** What a rule gives in place of an answer. A reply in HTTP's terms, which only stands where none will leave, is `other`. */
export function overrideReply(override: Override): LdapReply {
  if (override.kind === 'withhold') return { resultCode: results.success }
  if (override.kind === 'reply') return { resultCode: results.other }
  const { form, code, text } = override
  const told = text === '' ? {} : { diagnosticMessage: text }
  return { resultCode: Number(code), ...told, ...(form === 'disconnection' ? { disconnects: true } : {}) }
}

/** The answer of a rule that lets the operation be handled first. Withheld: the result without the entries. */
export async function overriddenReply(override: Override, reply: LdapReply | Promise<LdapReply>): Promise<LdapReply> {
  const { resultCode } = await reply
  return override.kind === 'withhold' ? { resultCode } : overrideReply(override)
}
