import { createPrivateKey } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateLdif } from '../../../src/directory/ldif/generate.ts'
import { endWithFile } from '../../support/endings.ts'
import { A, certificateFolder, type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import type { DriverTarget } from './driver-lines.ts'
import { dump } from './dump.ts'
import { fixtureFile } from './fixture.ts'
import { type LdifEntry, readLdif, writeLdif } from './ldif.ts'
import { openLdapSchema } from './slapd/openldap-schema.ts'
import { slapdMissing, startSlapd } from './slapd/slapd.ts'
import { subschema } from './slapd/subschema.ts'
import type { Secure } from './wire-client.ts'

/** A directory server that has the fixture's entries, or why there is none. */
export type Server = Running | { readonly missing: string }

export interface Running {
  readonly target: DriverTarget
  readonly secure: Secure
  /** What was loaded, of OpenLDAP. */
  readonly entries?: readonly LdifEntry[]
  stop(): Promise<void>
}

export async function ours(): Promise<Running> {
  const { secure, target } = await environment()
  return { secure, target, stop: async () => {} }
}

/** OpenLDAP with the schema and the certificates of ours. */
export async function oracle(): Promise<Server> {
  const missing = slapdMissing()
  if (missing !== undefined) return { missing }
  const { secure, target, certs, spine } = await environment()
  const file = (name: string) => readFile(path.join(certs, name), 'utf8')
  // The changelog is the server's own and no part of an export.
  const exported = readLdif([...spine.environment.exportDirectory('default')].join(''))
  const entries = [...exported, ...(await dump(secure, 'cn=changelog,o=nhs'))]
  const [cert, key] = await Promise.all([file('server.crt'), file('server.key')])
  const slapd = await startSlapd({ schema: openLdapSchema(await subschema(secure)), ldif: writeLdif(entries), ca: secure.ca, cert, key })
  return { secure: { ...secure, port: slapd.port }, target: { ...target, port: slapd.port }, entries, stop: () => slapd.stop() }
}

/** More entries than a search returns. */
const CROWD = 600

interface Known {
  readonly spine: TestEnvironment
  readonly certs: string
  readonly secure: Secure
  readonly target: DriverTarget
}

let known: Promise<Known> | undefined

/** One environment of ours for a test file, with the fixture; whatever else is there is its own seed. */
function environment(): Promise<Known> {
  if (known === undefined) {
    known = start()
    endWithFile(() => void (known = undefined))
  }
  return known
}

async function start(): Promise<Known> {
  const certs = await certificateFolder()
  const crowd = path.join(certs, 'crowd.ldif')
  await writeFile(crowd, [...generateLdif(CROWD)].join(''))
  const spine = await testEnvironment({ certs, directory: [fileURLToPath(fixtureFile), crowd], advertise: 'real' })
  const port = Number(new URL(spine.environment.urls.ldaps).port)
  const { cert, key } = spine.identity(A.name)
  const keyFile = path.join(certs, 'driver.key')
  const certFile = path.join(certs, 'driver.crt')
  await writeFile(keyFile, createPrivateKey(key).export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  await writeFile(certFile, cert)
  const target = { host: 'localhost', port, caFile: spine.environment.authority.caBundleFile, certFile, keyFile }
  return { spine, certs, secure: { port, ca: spine.ca, cert, key }, target }
}
