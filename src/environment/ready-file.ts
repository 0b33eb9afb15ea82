import { chmod, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Environment } from './environment.ts'

/** Where a running environment is and what a client of it needs; the content of the ready file, with absolute file paths. */
export interface ConnectionInfo extends Addresses {
  /** File with the certificates of sub CA and root. */
  readonly caBundle: string
  /** Suppliers' certificate files by name. */
  readonly clients: Readonly<Record<string, { readonly cert: string; readonly key: string; readonly p12?: string }>>
}

/** The same over HTTP: certificates and keys themselves, in PEM. */
export interface InlineConnectionInfo extends Addresses {
  readonly caBundle: string
  readonly clients: Readonly<Record<string, { readonly cert: string; readonly key: string }>>
}

interface Addresses {
  /** With localhost and the port really bound, without a trailing slash. */
  readonly httpsUrl: string
  readonly httpUrl: string
  readonly ldapsUrl: string
  readonly ldapUrl: string
  readonly spinePartyKey: string
  readonly adminToken: string
  readonly pid: number
  /** Name of the profile. */
  readonly environment: string
}

type Source = Pick<Environment, 'urls' | 'profile' | 'adminToken' | 'authority'>

export function connectionInfo(environment: Source): ConnectionInfo {
  const clients: Record<string, ConnectionInfo['clients'][string]> = {}
  for (const [name, { files }] of environment.authority.clients) {
    clients[name] = { cert: files.crt, key: files.key, ...(files.p12 === undefined ? {} : { p12: files.p12 }) }
  }
  return { ...addresses(environment), caBundle: environment.authority.caBundleFile, clients }
}

export function connectionInfoInline(environment: Source): InlineConnectionInfo {
  const clients: Record<string, InlineConnectionInfo['clients'][string]> = {}
  for (const [name, { chain, key }] of environment.authority.clients) clients[name] = { cert: chain, key }
  return { ...addresses(environment), caBundle: environment.authority.caBundle, clients }
}

/** Writes the ready file as one rename, so that whoever waits for it never reads half of it. 0600, because it holds the token. */
export async function writeReadyFile(file: string, info: ConnectionInfo): Promise<void> {
  const target = path.resolve(file)
  const temporary = `${target}.${process.pid}.tmp`
  try {
    await writeFile(temporary, `${JSON.stringify(info, undefined, 2)}\n`, { mode: 0o600 })
    // `mode` above does nothing for a file that a killed process left behind.
    await chmod(temporary, 0o600)
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Removes a ready file of this process or of one that was killed, so that it never speaks of what isn't there. */
export async function removeReadyFile(file: string): Promise<void> {
  await rm(path.resolve(file), { force: true })
}

function addresses({ urls, profile, adminToken }: Source): Addresses {
  return {
    httpsUrl: urls.https,
    httpUrl: urls.http,
    ldapsUrl: urls.ldaps,
    ldapUrl: urls.ldap,
    spinePartyKey: profile.spinePartyKey,
    adminToken,
    pid: process.pid,
    environment: profile.name,
  }
}
