import type { LdifEntry } from '../ldif.ts'
import { oracle, ours } from '../server.ts'
import type { Secure } from '../wire-client.ts'

/** Both servers with the same entries. */
export interface Pair {
  readonly ours: Secure
  readonly theirs: Secure
  readonly entries: readonly LdifEntry[]
  stop(): Promise<void>
}

export async function startPair(): Promise<Pair | { readonly missing: string }> {
  const theirs = await oracle()
  if ('missing' in theirs) return theirs
  const own = await ours()
  return { ours: own.secure, theirs: theirs.secure, entries: theirs.entries ?? [], stop: () => theirs.stop() }
}
