import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { issuedBy } from '../../src/net/https-listener.ts'
import type { TlsMaterial } from '../../src/net/tls-gate.ts'
import type { TrustAnchor } from '../../src/net/tls-peer.ts'
import { type Authority, type AuthorityOptions, openAuthority, standingLocalNames } from '../../src/pki/authority.ts'
import { copyOfAuthority } from './certificates.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Host names of the tests' environment: one door that requires a certificate, one that never asks. */
export const HOSTS = { strict: 'strict.depot.example', open: 'open.depot.example' } as const

const OPTIONS: Omit<AuthorityOptions, 'directory'> = {
  rootName: 'MOCK Test Root',
  subName: 'MOCK Test Sub',
  crl: { rootUrl: 'http://crl.example/root.crl', subUrls: ['http://crl.example/sub.crl'] },
  caIssuersUrl: 'http://pki.example/root.crt',
  ocspUrl: 'http://ocsp.example/ocsp',
  server: { commonName: HOSTS.strict, names: [HOSTS.open, 'localhost', '127.0.0.1', '::1'] },
  outgoing: { commonName: 'out.depot.example', names: [] },
  clients: [{ name: 'client', fqdn: 'client.example', names: standingLocalNames }],
  mode: 'private',
  rootKeyBits: 2048,
}

/** A CA of a test file of its own in a temporary folder, copied before its tests, with one client named `client`. */
export function testAuthority(): () => Authority {
  let authority: Authority | undefined
  beforeAll(async () => {
    const directory = temporaryFolder()
    const open = (folder: string) => openAuthority({ ...OPTIONS, directory: folder })
    await copyOfAuthority('certs-net', directory, open)
    authority = await open(directory)
  })
  afterAll(() => authority?.close())
  return () => {
    if (authority === undefined) throw new Error('the authority is made before the tests')
    return authority
  }
}

/** A credential with what it trusts and the revocation lists of now. */
export const materialOf = (authority: Authority, credential: { readonly chain: string; readonly key: string }): TlsMaterial => ({
  cert: credential.chain,
  key: credential.key,
  ca: [authority.caBundle],
  crl: authority.crls.map(({ pem }) => pem),
})

export function trustOf(authority: Authority): TrustAnchor {
  const ca = [new X509Certificate(authority.rootPem), new X509Certificate(authority.subPem)]
  return { isRevoked: (serial) => authority.isRevoked(serial), issued: issuedBy(ca) }
}

/** A credential by name; made by `openAuthority` or `issue`. */
export function clientOf(authority: Authority, name = 'client') {
  const credential = authority.clients.get(name)
  if (credential === undefined) throw new Error(`no client ${name}`)
  return credential
}
