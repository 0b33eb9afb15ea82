import type { Operation } from '../../kernel/emulator.ts'
import { controls } from '../../wire/ldap/controls.ts'
import type { AnsweredKind } from '../../wire/ldap/request.ts'

const REFUSED = 'refused'
const row = (name: AnsweredKind, pattern: string, answers: readonly number[]): Operation & { readonly name: AnsweredKind } => ({
  name,
  path: 'ldaps://',
  pattern,
  answers: answers.map(String),
  source: 'RFC 4511, dossier sds-ldap 7',
})

/** The operations of LDAP that expect an answer, with the result codes that they have. */
export const operations: readonly (Operation & { readonly name: AnsweredKind })[] = [
  row('bind', 'answered', [0, 2, 7, 12, 34, 49, 53]),
  row('search', 'answered', [0, 2, 3, 4, 11, 12, 32, 34, 53, 122, 123]),
  row('compare', 'answered', [2, 5, 6, 12, 16, 17, 18, 32, 34, 122, 123]),
  row('extended', 'answered', [0, 1, 2, 8, 12, 50, 119, 123]),
  row('add', REFUSED, [2, 8, 12, 34, 50, 123]),
  row('modify', REFUSED, [2, 8, 12, 34, 50, 123]),
  row('delete', REFUSED, [2, 8, 12, 34, 50, 123]),
  row('modifyDn', REFUSED, [2, 8, 12, 34, 50, 123]),
]

const ALL = operations.map(({ name }) => name)
const AUTHORISED = ALL.filter((name) => name !== 'bind')
const WRITES: readonly AnsweredKind[] = ['add', 'modify', 'delete', 'modifyDn']

/** Controls that are served, which the rootDSE lists, and the operations that they belong to (dossier sds-ldap 1.5, 1.6). */
export const understood: Readonly<Record<string, readonly AnsweredKind[]>> = {
  [controls.manageDsaIt]: ALL,
  [controls.pagedResults]: ['search'],
  [controls.subentries]: ['search'],
  [controls.sync]: ['search'],
  [controls.valuesReturnFilter]: ['search'],
  [controls.assertion]: ['search', 'compare', ...WRITES],
  [controls.proxiedAuthorization]: AUTHORISED,
  [controls.preRead]: ['modify', 'delete', 'modifyDn'],
  [controls.postRead]: ['add', 'modify', 'modifyDn'],
}

/** Controls that `--ldap-extensions` adds. */
export const extensionControls: Readonly<Record<string, readonly AnsweredKind[]>> = { [controls.sortRequest]: ['search'] }

/** Labels of an exchange of this door. */
export const labels: readonly string[] = ['base', 'scope', 'filter', 'attributes', 'entries', 'result', 'dn', 'extension']

/** What rules match on beside the labels: the kind of operation, and the name that a bind or comparison names. */
export const matchable: readonly string[] = ['operation']

/** A result of the operation by its number, or the notice with which a server ends the connection (RFC 4511 §4.1.9, §4.4.1). */
export const refusals = { result: /^\d{1,3}$/, disconnection: /^\d{1,3}$/ } as const
