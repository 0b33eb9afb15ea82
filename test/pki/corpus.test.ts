import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Authority, openAuthority } from '../../src/pki/authority.ts'
import type { Generation } from '../../src/pki/shape.ts'
import { ROOT } from '../cli/program.ts'
import { corpusPresent, sample } from '../conformance/authentication/corpus.ts'
import { endWithFile } from '../support/endings.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { authorityOptions } from './fixture.ts'

/** What of a certificate has nothing to do with whose it is: algorithms, sizes, parts of its names, extensions with what is critical, uses. */
function shapeOf(pem: string) {
  const text = execFileSync('openssl', ['x509', '-noout', '-text', '-nameopt', 'RFC2253'], { input: pem }).toString()
  const one = (pattern: RegExp) => pattern.exec(text)?.[1]?.trim()
  const parts = (name: string) => one(new RegExp(`${name}: (.*)`))?.replaceAll(/=[^,]*/g, '')
  return {
    signature: one(/Signature Algorithm: (.*)/),
    bits: one(/Public-Key: \((\d+) bit\)/),
    subject: parts('Subject'),
    issuer: parts('Issuer'),
    serialOctets: Math.ceil((one(/Serial Number:\s+(?:\d+ \(0x)?([0-9a-f:]+)/)?.replaceAll(':', '').length ?? 0) / 2),
    keyUsage: one(/X509v3 Key Usage:.*\n\s+(.*)/),
    extendedUsage: one(/X509v3 Extended Key Usage:.*\n\s+(.*)/),
    basicConstraints: one(/X509v3 Basic Constraints:.*\n\s+(.*)/),
    extensions: [...text.matchAll(/^ {12}(X509v3 [^:]+|Authority Information Access|[\d.]+): ?(critical)?\s*$/gm)]
      .map(([, name, critical]) => (critical === undefined ? name : `${name}, critical`))
      .sort(),
  }
}

const blocks = (text: string): string[] => text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n?/g) ?? []
const bySubject = (file: string, pattern: RegExp): string =>
  blocks(sample(file)).find((pem) =>
    pattern.test(execFileSync('openssl', ['x509', '-noout', '-subject', '-nameopt', 'RFC2253'], { input: pem }).toString()),
  ) ?? ''

const POLICIES = 'X509v3 Certificate Policies'

describe.skipIf(!corpusPresent)('18 the shape of captured certificates', () => {
  const opened = new Map<Generation, Authority>()
  beforeAll(async () => {
    for (const generation of ['g2', 'g1', 'sha1-legacy'] as const) {
      const authority = await openAuthority({
        ...authorityOptions(temporaryFolder(), { generation }),
        ...(generation === 'g2' ? { rootKeyBits: 4096 } : {}),
      })
      endWithFile(() => authority.close())
      opened.set(generation, authority)
    }
  })

  type Row = readonly [
    what: string,
    ours: () => string | undefined,
    captured: () => string,
    lacks: readonly string[],
    adds: readonly string[],
    otherwise: readonly string[],
  ]
  /** Which certificate, ours, the captured one, extensions that ours lacks and has beside it, and what else differs. */
  const rows: readonly Row[] = [
    ['G2 root', () => opened.get('g2')?.rootPem, () => bySubject('pki/nhs-int-ca-bundle.pem', /PTL Root Authority G2/), [], [], []],
    ['G2 sub', () => opened.get('g2')?.subPem, () => bySubject('pki/nhs-int-ca-bundle.pem', /INT Authentication G2/), [POLICIES], [], []],
    ['G1 root', () => opened.get('g1')?.rootPem, () => sample('pki/nhs-ptl-root-authority-seed.pem'), [], [], []],
    ['G1 sub', () => opened.get('g1')?.subPem, () => sample('pki/nhs-dep-level-1c-seed.pem'), [], [], []],
    [
      'G1 endpoint',
      () => opened.get('g1')?.clients.get('supplier-a')?.certificate,
      () => sample('pki/endpoint-int.api.service.nhs.uk-g1.pem'),
      ['1.2.840.113533.7.65.0', POLICIES],
      ['X509v3 Subject Alternative Name'],
      ['bits'],
    ],
    [
      'SHA-1 root of 2004',
      () => opened.get('sha1-legacy')?.rootPem,
      () => sample('pki/nhs-ptl-rootca-2004-sha1.pem'),
      ['1.2.840.113533.7.65.0', 'X509v3 CRL Distribution Points'],
      [],
      [],
    ],
  ]

  it.each<Row>(rows)('18 %s', (_, ours, captured, lacks, adds, otherwise) => {
    const [made, real] = [shapeOf(ours() ?? ''), shapeOf(captured())]
    expect(real.extensions.filter((each) => !made.extensions.includes(each))).toEqual(lacks)
    expect(made.extensions.filter((each) => !real.extensions.includes(each))).toEqual(adds)
    for (const key of ['signature', 'bits', 'subject', 'issuer', 'serialOctets', 'keyUsage', 'extendedUsage', 'basicConstraints'] as const)
      if (!otherwise.includes(key)) expect([key, made[key]]).toEqual([key, real[key]])
  })
})

describe('25 keys', () => {
  it('25 differ between two folders, and between the CAs, the servers and the suppliers of one', async () => {
    const keys: string[] = []
    for (let each = 0; each < 2; each++) {
      const folder = temporaryFolder()
      const authority = await openAuthority(authorityOptions(folder))
      authority.close()
      for (const file of ['ca/root.key', 'ca/sub.key', 'server.key', 'spine-out.key', 'clients/supplier-a.key', 'clients/supplier-b.key']) {
        keys.push(readFileSync(path.join(folder, file), 'utf8'))
        if (process.platform !== 'win32') expect((statSync(path.join(folder, file)).mode & 0o777).toString(8)).toBe('600')
      }
    }
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('25 none is in the repository, nor in what the package and the image take from it', () => {
    const found = filesOf(ROOT).filter((file) =>
      /-----BEGIN (?:\w+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}/.test(readFileSync(file, 'latin1')),
    )
    expect(found).toEqual([])
    expect(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).files).toContain('certs/README.md')
    expect(readFileSync(path.join(ROOT, '.dockerignore'), 'utf8')).toMatch(/^\*\*\n[\s\S]*!certs\/README\.md/)
  })
})

/** Files that are versioned: what stands in `.gitignore` is made by running. */
function filesOf(folder: string): string[] {
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: folder, maxBuffer: 1 << 26 })
    .toString()
    .split('\0')
  return listed
    .filter((file) => file !== '' && !file.endsWith('.wasm'))
    .map((file) => path.join(folder, file))
    .filter((file) => readable(file))
}

function readable(file: string): boolean {
  const [name] = readdirSync(path.dirname(file)).filter((each) => each === path.basename(file))
  return name !== undefined && statSync(file).isFile()
}
