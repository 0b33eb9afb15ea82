import tls from 'node:tls'
import { Client, type Entry, ResultCodeError, type SearchOptions } from 'ldapts'
import { onTestFinished } from 'vitest'
import type { Settings } from '../../../src/environment/settings.ts'
import { boolean, element, integer, octets } from '../../../src/wire/ldap/ber-writer.ts'
import { RawClient } from '../../net/ldap-port.ts'
import { A, type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { PATIENCE } from '../../support/patience.ts'

export const SERVICES = 'ou=services,o=nhs'

/** An environment and ways to ask its directory. */
export interface DirectoryEnvironment extends TestEnvironment {
  /** A client over LDAPS with a supplier's certificate; unbound when the test ends. */
  client(name?: string): Client
  /** One search by ldapts. */
  search(base: string, filter: string, options?: SearchOptions): Promise<Entry[]>
  /** A bare connection over LDAPS. */
  raw(name?: string): Promise<RawClient>
}

export async function directoryEnvironment(changes: Partial<Settings> = {}): Promise<DirectoryEnvironment> {
  const base = await testEnvironment(changes)
  const { environment, ca, identity } = base
  const port = Number(new URL(environment.urls.ldaps).port)
  const client = (name: string = A.name): Client => {
    const made = new Client({
      url: environment.urls.ldaps,
      tlsOptions: { ...identity(name), ca },
      timeout: PATIENCE,
      connectTimeout: PATIENCE,
    })
    onTestFinished(() => made.unbind())
    return made
  }
  return {
    ...base,
    client,
    search: async (from, filter, options) => (await client().search(from, { filter, ...options })).searchEntries,
    raw: async (name = A.name) => {
      const socket = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ...identity(name), ca })
      await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
      return new RawClient(socket)
    },
  }
}

/** Code and words of the result that an operation is refused with. */
export async function refusalOf(work: Promise<unknown>): Promise<{ readonly code: number; readonly message: string }> {
  try {
    await work
  } catch (error) {
    if (error instanceof ResultCodeError) return { code: error.code, message: error.message }
    throw error
  }
  throw new Error('the operation succeeded')
}

export interface RawSearch {
  readonly base?: string
  readonly scope?: 0 | 1 | 2
  readonly sizeLimit?: number
  readonly timeLimit?: number
  readonly typesOnly?: boolean
  readonly filter?: Buffer
  readonly attributes?: readonly string[]
  readonly controls?: Buffer
}

export const present = (name = 'objectClass'): Buffer => octets(name, 0x87)
export const equal = (name: string, value: string): Buffer => element(0xa3, octets(name), octets(value))

/** A search message, byte by byte. */
export function rawSearch(id: number, { base = SERVICES, scope = 2, filter = present(), ...more }: RawSearch = {}): Buffer {
  const operation = element(
    0x63,
    octets(base),
    integer(scope, 0x0a),
    integer(3, 0x0a),
    integer(more.sizeLimit ?? 0),
    integer(more.timeLimit ?? 0),
    boolean(more.typesOnly ?? false),
    filter,
    element(0x30, ...(more.attributes ?? []).map((name) => octets(name))),
  )
  return element(0x30, integer(id), operation, ...(more.controls === undefined ? [] : [more.controls]))
}

export const controls = (...list: readonly { readonly oid: string; readonly critical?: boolean; readonly value?: Buffer }[]): Buffer =>
  element(
    0xa0,
    ...list.map(({ oid, critical, value }) =>
      element(0x30, octets(oid), ...(critical === true ? [boolean(true)] : []), ...(value === undefined ? [] : [octets(value)])),
    ),
  )

/** Values of an attribute of an entry as ldapts gives it. */
export const values = (entry: Entry | undefined, name: string): readonly string[] => [entry?.[name] ?? []].flat().map(String)
