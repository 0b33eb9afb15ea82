import { fixtureText } from '../fixture.ts'
import type { LdifEntry } from '../ldif.ts'
import { readLdif } from '../ldif.ts'
import { oracle } from '../server.ts'
import type { Secure } from '../wire-client.ts'

/** Both servers with the same entries. */
export interface Pair {
  readonly ours: Secure
  readonly theirs: Secure
  readonly entries: readonly LdifEntry[]
  stop(): Promise<void>
}

export async function startPair(): Promise<Pair | { readonly missing: string }> {
  const [a, b] = [await oracle(), await oracle()]
  if ('missing' in a) return a
  if ('missing' in b) return b
  return {
    ours: a.secure,
    theirs: b.secure,
    entries: readLdif(fixtureText),
    stop: async () => void (await Promise.all([a.stop(), b.stop()])),
  }
}
