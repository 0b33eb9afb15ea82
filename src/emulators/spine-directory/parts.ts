import type { Tree } from '../../directory/entries/tree.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { Spaces } from '../../kernel/space.ts'
import type { Branch } from './access.ts'

/** An account that may bind with a password. */
export interface LdapAccount {
  readonly dn: string
  readonly password: string
}

export interface DirectorySettings {
  /** Entries of one search, over all its pages. */
  readonly ldapSizeLimit: number
  /** Milliseconds of one search. */
  readonly ldapTimeLimit: number
  /** Clauses of one filter. */
  readonly ldapMaxFilter: number
  /** Bytes of the entries of one answer. */
  readonly ldapMaxAnswer: number
  /** Bytes of encoded entries kept for the next answer. */
  readonly ldapCache: number
  /** How attributes are compared that the schema gives no rule. */
  readonly ldapMatching: 'strict' | 'lenient'
  /** The schema of 2019, or the one that the data of 2024 needs. */
  readonly ldapSchema: 'current' | '2019'
  /** Branches that only a bound account reads. */
  readonly ldapAccountsOnly: readonly Branch[]
  /** StartTLS, sorting and SASL EXTERNAL, which Spine has not. */
  readonly ldapExtensions: boolean
}

/** What the Spine directory works with. */
export interface SpineDirectoryParts {
  readonly spaces: Spaces
  readonly overrides: OverrideHook
  readonly settings: DirectorySettings
  readonly accounts: readonly LdapAccount[]
  tree(space: string): Tree
  /** Claims of the parties that a certificate's names (lower case) belong to, e.g. `party:a99901-9990001`. */
  claimsOf(names: readonly string[]): Iterable<string>
  /** A stored URL as callers are told it now. */
  advertised(url: string): string
  /** Changes whenever `advertised` answers differently. */
  advertisedAs(): string
}
