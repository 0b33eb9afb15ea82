import { existsSync } from 'node:fs'
import { z } from 'zod'
import {
  type BadCertificate,
  type BadKind,
  badKindNames,
  type Publication,
  type RevocationReason,
} from '../environment/authority-options.ts'
import type { Environment } from '../environment/environment.ts'
import { ProblemError } from '../kernel/problem.ts'
import { AdminClient, type AdminOptions, usage } from './admin-client.ts'
import { loadSettings } from './setting-options.ts'

const Certificate = z.object({
  serial: z.string(),
  name: z.string(),
  kind: z.string(),
  commonName: z.string(),
  names: z.array(z.string()).readonly(),
  notBefore: z.string(),
  notAfter: z.string(),
  revoked: z.object({ at: z.string(), reason: z.string() }).exactOptional(),
})
/** A certificate as the list shows it; dates in ISO 8601. */
export type Certificate = z.output<typeof Certificate>

const Signed = Certificate.extend({ chain: z.string() })
const WithKey = Signed.extend({ key: z.string() })

const Bad = z.object({ kind: z.enum(badKindNames), commonName: z.string(), serial: z.string(), chain: z.string(), key: z.string() })

export type ExportFormat = 'pem' | 'key' | 'der' | 'p12' | 'jks'

/** Where certificates are made: a running instance, or the folder when none runs. */
export interface CertificateSource {
  /** In words, e.g. `instance at http://localhost:8080`. */
  readonly place: string
  list(): Promise<readonly Certificate[]>
  sign(csr: string, choice: { readonly name?: string; readonly fqdn?: string; readonly p256?: boolean }): Promise<z.output<typeof Signed>>
  signAll(csrs: readonly string[], p256: boolean): Promise<readonly z.output<typeof Signed>[]>
  /** How revocation lists are published; of a running instance alone. */
  publish(how: Publication): Promise<void>
  issue(name: string, fqdn: string, names: readonly string[]): Promise<z.output<typeof WithKey>>
  bad(kind: BadKind, name: string): Promise<BadCertificate>
  revoke(which: { readonly name?: string; readonly serial?: string }, reason: RevocationReason, at?: string): Promise<Certificate>
  export(name: string, format: ExportFormat, password: string | undefined): Promise<Buffer>
  close(): void
}

/**
 * A running instance answers for its own folder, so that its CRL is new at once. Without one, or when --certs names a folder, the
 * folder itself is worked on; an instance that uses it sees the change within a second.
 */
export async function certificateSource(options: AdminOptions & { readonly certs?: string }): Promise<CertificateSource> {
  const client = new AdminClient(options)
  if (options.certs === undefined && (client.named || (await answers(client)))) return running(client)
  const { settings } = await loadSettings({ ...options, adminToken: undefined })
  const { openCertificateFolder } = await import('../environment/authority-options.ts')
  if (!existsSync(settings.certs)) process.stderr.write(`making a new CA in ${settings.certs}\n`)
  return folder(settings.certs, await openCertificateFolder(settings))
}

async function answers(client: AdminClient): Promise<boolean> {
  try {
    return (await client.fetch('GET', '/livez', undefined, 2000)).ok
  } catch (error) {
    if (error instanceof ProblemError) return false
    throw error
  }
}

function running(client: AdminClient): CertificateSource {
  return {
    place: `instance at ${client.url}`,
    list: async () => (await client.get('/api/certificates', z.object({ certificates: z.array(Certificate) }))).certificates,
    sign: async (csr, choice) => await client.post('/api/certificates/sign', { csr, ...choice }, Signed),
    signAll: async (csrs, p256) =>
      (await client.post('/api/certificates/sign/batch', { csrs, p256 }, z.object({ certificates: z.array(Signed) }))).certificates,
    publish: async (how) => void (await client.fetch('PUT', '/api/certificates/revocation', { published: how })),
    issue: async (name, fqdn, names) => await client.post('/api/certificates', { name, fqdn, names }, WithKey),
    bad: async (kind, name) => await client.post('/api/certificates/bad', { kind, name }, Bad),
    revoke: async (which, reason, at) =>
      await client.post('/api/certificates/revoke', { ...which, reason, ...(at === undefined ? {} : { at }) }, Certificate),
    export: async (name, format, password) => {
      const query = new URLSearchParams({ format, ...(password === undefined ? {} : { password }) })
      return await client.download(`/api/certificates/${encodeURIComponent(name)}?${query}`)
    },
    close: () => {},
  }
}

function folder(directory: string, authority: Environment['authority']): CertificateSource {
  const entry = (serial: string): Certificate => Certificate.parse(authority.list().find((each) => each.serial === serial))
  return {
    place: `folder ${directory}`,
    list: async () => authority.list().map((each) => Certificate.parse(each)),
    sign: async (csr, choice) => {
      const made = await authority.signCsr(csr, choice)
      return { ...entry(made.serial), chain: made.chain }
    },
    signAll: async (csrs, p256) => (await authority.signCsrs(csrs, { p256 })).map(({ serial, chain }) => ({ ...entry(serial), chain })),
    publish: async () => {
      throw usage('certs publish without a running instance', 'an instance (--admin-url), or --revocation at the start')
    },
    issue: async (name, fqdn, names) => {
      const made = await authority.issue({ name, fqdn, names })
      return { ...entry(made.serial), chain: made.chain, key: made.key }
    },
    bad: async (kind, name) => await authority.bad(kind, name),
    revoke: async ({ name, serial }, reason, at) =>
      Certificate.parse(await authority.revoke(name ?? serial ?? '', reason, ...(at === undefined ? [] : [new Date(at)]))),
    export: async (name, format, password) => {
      if (format !== 'key') return await authority.export(name, format, password)
      const key = authority.clients.get(name)?.key
      if (key === undefined)
        throw usage(`export ${name} --format key`, `a supplier whose key is kept here: ${[...authority.clients.keys()].join(', ')}`)
      return Buffer.from(key)
    },
    close: () => authority.close(),
  }
}
