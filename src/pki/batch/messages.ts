import type { AuthorityProblem } from '../authority-error.ts'
import type { Craft } from '../crafting.ts'
import type { FileWrite } from '../folder.ts'
import type { LedgerEntry } from '../ledger.ts'

/** Certificate requests for the thread that signs them. */
export interface SigningJob {
  readonly craft: Craft
  /** PKCS#10, PEM. */
  readonly pems: readonly string[]
  readonly p256: boolean
  /** Names that each certificate carries beside its common name. */
  readonly local: readonly string[]
}

/** What became of them: certificates to write, or why one could not be signed. */
export type SigningResult =
  | { readonly entries: readonly LedgerEntry[]; readonly writes: readonly FileWrite[] }
  | { readonly refused: AuthorityProblem }
