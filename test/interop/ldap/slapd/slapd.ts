import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SCHEMAS = '/etc/ldap/schema'
const MODULES = '/usr/lib/ldap'
const READY_WITHIN_MS = 30_000

export interface SlapdOptions {
  /** Content of a schema file, see openldap-schema.ts. */
  readonly schema: string
  /** The entries, parents first. */
  readonly ldif: string
  /** PEM: who may connect, and the server's own chain and key. */
  readonly ca: string
  readonly cert: string
  readonly key: string
  /** A command in front of slapd's: what pins it to a core. */
  readonly through?: readonly string[]
  /** LMDB's map size in bytes. */
  readonly maxSize?: number
  /** Entries an anonymous search may get; slapd's own default is 500. */
  readonly sizeLimit?: number | 'unlimited'
  readonly threads?: number
}

export interface Slapd {
  readonly port: number
  readonly pid: number
  /** Milliseconds from spawning it to its first answer; loading its database is done before. */
  readonly startedIn: number
  stop(): Promise<void>
}

/** Attributes that clients filter by (dossier sds-ldap 11). */
const INDEXES = ['objectClass', 'nhsIDCode', 'nhsAsSvcIA', 'nhsMhsSvcIA', 'nhsMHSPartyKey', 'uniqueIdentifier', 'nhsMhsManufacturerOrg']

/** Loads a slapd of its own in a temporary folder and starts it, LDAPS with a client certificate demanded. */
export async function startSlapd(options: SlapdOptions): Promise<Slapd> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mock-spine-slapd-'))
  const file = (name: string) => path.join(folder, name)
  await mkdir(file('db'))
  await writeFile(file('nhs.schema'), options.schema)
  await writeFile(file('entries.ldif'), options.ldif)
  await writeFile(file('ca.pem'), options.ca)
  await writeFile(file('server.pem'), options.cert)
  await writeFile(file('server.key'), options.key, { mode: 0o600 })
  await writeFile(file('slapd.conf'), configuration(folder, options))
  try {
    await run('slapadd', ['-q', '-f', file('slapd.conf'), '-l', file('entries.ldif')], { maxBuffer: 2 ** 24 })
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw new Error(`slapadd refused the entries: ${error instanceof Error ? error.message : ''}`)
  }
  const port = await freePort()
  const [command = 'slapd', ...args] = [
    ...(options.through ?? []),
    'slapd',
    '-f',
    file('slapd.conf'),
    '-h',
    `ldaps://127.0.0.1:${port}`,
    '-d',
    '0',
  ]
  const begin = performance.now()
  const child = spawn(command, args, { stdio: 'ignore' })
  const last = () => child.kill('SIGKILL')
  process.on('exit', last)
  const stop = async () => {
    process.off('exit', last)
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    }
    await rm(folder, { recursive: true, force: true })
  }
  const end = Date.now() + READY_WITHIN_MS
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > end) {
      await stop()
      throw new Error('slapd did not start')
    }
    await sleep(20)
  }
  return { port, pid: child.pid ?? 0, startedIn: performance.now() - begin, stop }
}

/** Why there is no slapd here, undefined when there is one. */
export const slapdMissing = (): string | undefined =>
  ['/usr/sbin/slapd', '/usr/sbin/slapadd', `${SCHEMAS}/inetorgperson.schema`].every((file) => existsSync(file))
    ? undefined
    : 'slapd is not installed (Debian package slapd)'

function configuration(folder: string, { maxSize = 2 ** 28, sizeLimit = 500, threads }: SlapdOptions): string {
  return [
    ...['core', 'cosine', 'inetorgperson'].map((name) => `include ${SCHEMAS}/${name}.schema`),
    `include ${folder}/nhs.schema`,
    `pidfile ${folder}/pid`,
    `modulepath ${MODULES}`,
    'moduleload back_mdb',
    'loglevel 0',
    ...(threads === undefined ? [] : [`threads ${threads}`]),
    `TLSCACertificateFile ${folder}/ca.pem`,
    `TLSCertificateFile ${folder}/server.pem`,
    `TLSCertificateKeyFile ${folder}/server.key`,
    'TLSVerifyClient demand',
    `sizelimit ${sizeLimit}`,
    'database mdb',
    `maxsize ${maxSize}`,
    'suffix "o=nhs"',
    `directory ${folder}/db`,
    `index ${INDEXES.join(',')} eq`,
    '',
  ].join('\n')
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return address !== null && typeof address === 'object' ? address.port : 0
}

async function answers(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
