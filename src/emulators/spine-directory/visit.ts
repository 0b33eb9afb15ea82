import type { Tree } from '../../directory/entries/tree.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import type { Override } from '../../kernel/override.ts'
import type { LdapReply } from '../../wire/ldap/reply.ts'
import type { AnsweredRequest, LdapControl, LdapOperation, LdapSession } from '../../wire/ldap/request.ts'
import { type Closed, closedTo } from './access.ts'
import type { SpineDirectoryParts } from './parts.ts'

/** One operation on its way through the pipeline. */
export class Visit {
  readonly id: number
  readonly request: AnsweredRequest
  readonly controls: readonly LdapControl[]
  readonly exchange: Exchange
  readonly session: LdapSession
  readonly parts: SpineDirectoryParts
  #tree: Tree | undefined
  /** As whom the operation is carried out; empty for anonymous. */
  boundDn = ''
  /** Given by a rule, before the operation is handled. */
  reply: LdapReply | undefined
  /** A rule that answers once it has been handled. */
  override: Override | undefined

  constructor({ id, request, controls }: LdapOperation, exchange: Exchange, session: LdapSession, parts: SpineDirectoryParts) {
    this.id = id
    this.request = request
    this.controls = controls
    this.exchange = exchange
    this.session = session
    this.parts = parts
  }

  /** The directory of the space, as a tree. */
  get tree(): Tree {
    this.#tree ??= this.parts.tree(this.exchange.space)
    return this.#tree
  }

  /** What the directory keeps from the caller; undefined for nothing. */
  get closed(): Closed | undefined {
    return closedTo(this.boundDn, this.parts.settings.ldapAccountsOnly)
  }

  /** The control of an object identifier, when the request carries it. */
  control(oid: string): LdapControl | undefined {
    for (const control of this.controls) if (control.oid === oid) return control
    return undefined
  }
}

/** Text from a message as a label: one line of at most 1,000 characters. */
export function shown(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  return cut.replace(/[\x00-\x1f\x7f]/g, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

const LONGEST = 1000
