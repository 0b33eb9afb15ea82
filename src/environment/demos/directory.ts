import { checkServerIdentity } from 'node:tls'
import type { Identity } from '../supplier-side/endpoint.ts'

/** One search of the Spine directory, as a supplier asks it. */
export interface Search {
  readonly base: string
  /** As RFC 4515 writes it. */
  readonly filter: string
  /** What is asked for; all when left out. */
  readonly attributes?: readonly string[]
}

/** The Spine directory over LDAPS, as a supplier with a certificate sees it. */
export interface Directory {
  /** Entries found, each attribute a list of texts under the name that the directory gives it. */
  search(search: Search): Promise<readonly Readonly<Record<string, readonly string[]>>[]>
}

const TIMEOUT_MS = 10_000

/** The name by which a demo's space is asked for in a TLS handshake: a directory that asks for no certificate has nothing else to go by. */
export const hostOfSpace = (space: string): string => `${space}.mock.nhs.uk`

/** Searches on a connection of its own each, with the client that Node's suppliers use. */
export const directoryAs = (url: string, space: string, { cert, key, ca }: Identity): Directory => ({
  search: async ({ base, filter, attributes }) => {
    const { Client } = await import('ldapts')
    const client = new Client({
      url,
      tlsOptions: {
        cert,
        key,
        ca,
        servername: hostOfSpace(space),
        checkServerIdentity: (_, certificate) => checkServerIdentity('localhost', certificate),
      },
      timeout: TIMEOUT_MS,
      connectTimeout: TIMEOUT_MS,
    })
    try {
      const { searchEntries } = await client.search(base, {
        scope: 'sub',
        filter,
        ...(attributes === undefined ? {} : { attributes: [...attributes] }),
      })
      return searchEntries.map((entry) =>
        Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, [value].flat().map((each) => each.toString())])),
      )
    } finally {
      await client.unbind()
    }
  },
})
