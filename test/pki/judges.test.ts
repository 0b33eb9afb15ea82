import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import tls from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import { type BadKind, badKindNames, badKinds } from '../../src/pki/bad/kinds.ts'
import { endWithFile } from '../support/endings.ts'
import { testEnvironment } from '../support/environment.ts'
import { PATIENCE } from '../support/patience.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type Court, judges, reasonOf, type Server } from './judges/judges.ts'

const HOST = 'msg.int.spine2.ncrs.nhs.uk'
const PAGE = path.join(import.meta.dirname, '../../docs/trust-matrix.md')
const dir = temporaryFolder()
let court: Court
const servers: Server[] = []

beforeAll(async () => {
  const { environment } = await testEnvironment()
  const { authority } = environment
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(path.join(dir, name), content)
    return path.join(dir, name)
  }
  await authority.bad('revoked', 'server')
  const presented = new Map<'good' | BadKind, { readonly chain: string; readonly key: string }>([['good', authority.server]])
  for (const kind of badKindNames) presented.set(kind, await authority.bad(kind, 'server'))
  for (const [name, { chain, key }] of presented) {
    const server = tls.createServer({ cert: chain, key, ciphers: 'DEFAULT:@SECLEVEL=0' }, (socket) => {
      socket.on('error', () => socket.destroy())
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'))
    })
    server.on('tlsClientError', (_error, socket) => socket.destroy())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    endWithFile(async () => void server.close())
    const address = server.address()
    servers.push({ name, port: typeof address === 'object' && address !== null ? address.port : 0 })
  }
  const listsText = authority.crls.map(({ pem }) => pem)
  court = {
    root: file('root.pem', authority.rootPem),
    rootText: authority.rootPem,
    store: file('root.jks', await authority.export('root', 'jks')),
    lists: file('lists.pem', listsText.join('')),
    listsText,
    host: HOST,
    http: new URL(environment.urls.http).host.replace('localhost', '127.0.0.1'),
  }
})

/** What each judge must say of a server's certificate, in the order of `judges`. */
const EXPECTED: Readonly<Record<'good' | BadKind, readonly string[]>> = {
  good: ['accepted', 'accepted', 'accepted', 'accepted', 'accepted'],
  revoked: ['revoked', 'revoked', 'revoked', 'revoked', 'revoked'],
  expired: ['expired', 'expired', 'expired', 'expired', 'expired'],
  'not-yet-valid': ['not yet valid', 'not yet valid', 'not yet valid', 'not yet valid', 'not yet valid'],
  'wrong-ca': ['unknown issuer', 'unknown issuer', 'unknown issuer', 'unknown issuer', 'no list'],
  'wrong-name': ['name', 'name', 'name', 'name', 'name'],
  'wrong-usage': ['purpose', 'purpose', 'purpose', 'purpose', 'purpose'],
  sha1: ['weak', 'weak', 'weak', 'accepted', 'weak'],
  'weak-key': ['weak', 'weak', 'weak', 'accepted', 'weak'],
  'self-signed': ['self-signed', 'self-signed', 'self-signed', 'unknown issuer', 'no list'],
  'no-chain': ['unknown issuer', 'unknown issuer', 'unknown issuer', 'unknown issuer', 'unknown issuer'],
  'cn-only': ['accepted', 'accepted', 'accepted', 'accepted', 'accepted'],
  'crl-missing': ['no list', 'accepted', 'accepted', 'no list', 'accepted'],
}

/** The page of the matrix. */
function page(): string {
  const kinds: readonly ('good' | BadKind)[] = ['good', ...badKindNames]
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return `${[
    '# What programs say of bad certificates',
    '',
    'Made by `test/pki/judges.test.ts`: each program connects to a server that presents a good certificate of this CA, then each kind that',
    '`mock-spine certs bad KIND --for server` makes, trusts the root alone, asks for the server’s name, and checks revocation. The word is its reason; *accepted* in',
    'the row of a bad one means that software made with it must look for itself.',
    '',
    row(['what', ...judges.map(({ name }) => name)]),
    row(['---', ...judges.map(() => '---')]),
    ...kinds.map((kind) => row([kind === 'good' ? 'good' : `${kind}: ${badKinds[kind]}`, ...EXPECTED[kind]])),
    '',
    ...judges.map(({ name, revocation }) => `- ${name}: ${revocation}.`),
    '- sha1, weak-key: OpenSSL (curl, Python, Node) at its security level 2; Java 17 refuses neither of a CA that was added to the store.',
    '- cn-only: all of them fall back to the common name where there are no alternative names (Python unless `hostname_checks_common_name` is off).',
    '- no list, of wrong-ca and self-signed: Node, given lists, looks for one of the unknown issuer before it looks at the issuer.',
    '- crl-missing: only who downloads lists can miss one.',
    '',
    'What the messaging door says of client certificates, and endpoints of what Spine presents: docs/decisions/certificates.md. OCSP, stale and forged lists: `test/pki/revocation.test.ts`.',
  ].join('\n')}\n`
}

describe('18, 19 external judges accept the good and refuse each bad certificate for the right reason', () => {
  it.each(judges.map((judge, at) => [judge.name, judge, at] as const))('%s', async (_, judge, at) => {
    if (!(await judge.here())) return expect(judge.name, 'this one is everywhere').not.toBe('Node')
    const said = await judge.judge(court, servers)
    const found = Object.fromEntries(servers.map(({ name }) => [name, reasonOf(said.get(name) ?? 'nothing')]))
    expect(found).toEqual(Object.fromEntries(Object.entries(EXPECTED).map(([kind, reasons]) => [kind, reasons[at]])))
  })

  it('the page of the matrix is what was judged', () => {
    if (process.env['SPINE_WRITE_DOCS'] === 'yes') writeFileSync(PAGE, page())
    expect(existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '').toBe(page())
  })
})

it('the journal says which side gave a handshake up, about which certificate', async () => {
  const { environment } = await testEnvironment()
  const { port } = new URL(environment.urls.https)
  await new Promise<void>((resolve) => {
    // A client with another CA in its store.
    const socket = tls.connect({
      host: 'localhost',
      port: Number(port),
      servername: 'gas.nis1.national.ncrs.nhs.uk',
      maxVersion: 'TLSv1.2',
    })
    socket.on('error', () => resolve())
    socket.on('close', () => resolve())
  })
  const [entry] = await environment.journal.wait({ door: 'https' }, PATIENCE)
  const { commonName, serial } = environment.authority.server
  expect(entry?.problems[0]?.code).toMatch(/^MS-TLS-(REJECTED-OURS|LEFT)$/)
  expect(entry?.problems[0]?.came).toContain(`shown was the certificate CN=${commonName}, serial ${serial}`)
  expect(entry?.problems[0]?.came).toContain('issued by MOCK INT Authentication G2')
})
