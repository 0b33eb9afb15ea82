import type { LdifEntry } from './ldif.ts'
import { type Secure, WireClient } from './wire-client.ts'

/** The entry of a name and all below it, with their user attributes, parents first, asked for branch by branch. */
export async function dump(secure: Secure, top: string): Promise<LdifEntry[]> {
  const client = await WireClient.connect(secure)
  try {
    const all = { present: 'objectClass' } as const
    const found: LdifEntry[] = []
    const waiting = [top]
    const { entries } = await client.search({ base: top, scope: 'base', filter: all })
    found.push(...entries.map(asLdif))
    for (let base = waiting.shift(); base !== undefined; base = waiting.shift()) {
      const answer = await client.search({ base, scope: 'one', filter: all, attributes: ['*', 'hasSubordinates'] })
      if (answer.code !== 0) throw new Error(`result ${answer.code} below ${base}`)
      for (const entry of answer.entries) {
        const { hasSubordinates, ...attributes } = asLdif(entry).attributes
        found.push({ dn: entry.dn, attributes })
        if (hasSubordinates?.[0] === 'TRUE') waiting.push(entry.dn)
      }
    }
    return found
  } finally {
    client.close()
  }
}

const asLdif = ({
  dn,
  attributes,
}: {
  readonly dn: string
  readonly attributes: readonly (readonly [string, readonly string[]])[]
}): LdifEntry => ({
  dn,
  attributes: Object.fromEntries(attributes),
})
