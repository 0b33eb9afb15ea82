import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import path from 'node:path'
import { AuthorityError } from './authority-error.ts'
import { type CertsMode, keepMode, readIfThere } from './folder.ts'
import {
  type CaCertificate,
  type Credential,
  derivedFiles,
  type Holdings,
  type IssuedCertificate,
  indexFile,
  leafFiles,
  outgoingName,
  serverName,
} from './holdings.ts'
import { entryOfSerial, type Ledger, parseLedger } from './ledger.ts'
import { readCrl, type SignedCrl } from './revocation/crl-reader.ts'

const ours = [
  'root.pem',
  'sub.pem',
  'ca/root.key',
  'ca/sub.key',
  'server.crt',
  'server.key',
  'spine-out.crt',
  'crl/sub.crl',
  'ca-bundle.pem',
]

/**
 * Reads the folder and checks that every file belongs to the others, changing nothing but drifted modes. Undefined when nothing was generated here yet.
 * Anything damaged or foreign is `MS-PKI-DAMAGED` or `MS-PKI-FOREIGN`, naming the file.
 */
export async function inspect(directory: string, mode: CertsMode, wanted: readonly string[]): Promise<Holdings | undefined> {
  const index = await readIfThere(directory, indexFile)
  if (index === undefined) return await refuseStrangers(directory)
  const ledger = parseLedger(index.toString('utf8'), path.join(directory, indexFile))
  const root = await caCertificate(directory, 'root')
  const sub = await caCertificate(directory, 'sub')
  if (!root.certificate.verify(root.certificate.publicKey)) throw damaged(directory, 'root.pem', 'is not signed by itself')
  if (!sub.certificate.verify(root.certificate.publicKey)) throw damaged(directory, 'sub.pem', 'is not signed by root.pem')

  const derived: string[] = []
  for (const [file, expected] of derivedFiles(raw(root), raw(sub))) {
    const found = await readIfThere(directory, file)
    if (found === undefined) derived.push(file)
    else if (!found.equals(expected))
      throw damaged(directory, file, 'does not match root.pem and sub.pem', `Delete ${file}; it is written anew.`)
  }

  const credentials = new Map<string, Credential>()
  const requests = new Map<string, IssuedCertificate>()
  const unrecorded: string[] = []
  const p12: string[] = []
  const names = new Set([serverName, outgoingName, ...wanted, ...ledger.certificates.map((entry) => entry.name)])
  const leaves = await Promise.all([...names].map(async (name) => ({ name, leaf: await readLeaf(directory, mode, name, sub, ledger) })))
  for (const { name, leaf } of leaves) {
    if (leaf === undefined) continue
    if (leaf.issued === undefined) unrecorded.push(name)
    else if (leaf.key === undefined) requests.set(name, leaf.issued)
    else credentials.set(name, { ...leaf.issued, key: leaf.key, files: absolute(directory, name) })
    if (leaf.lacksP12) p12.push(name)
  }
  const crls = { root: await crl(directory, 'root', root), sub: await crl(directory, 'sub', sub) }
  return { root, sub, ledger, credentials, requests, crls, gaps: { derived, p12, unrecorded } }
}

async function refuseStrangers(directory: string): Promise<undefined> {
  for (const file of ours) {
    if ((await readIfThere(directory, file)) === undefined) continue
    throw new AuthorityError({
      code: 'MS-PKI-FOREIGN',
      came: `${path.join(directory, file)} without ${path.join(directory, indexFile)}`,
      expected: 'an empty folder, or one that mock-spine filled',
      next: 'Give another folder with --certs, put the index back, or delete the certificates in this one to have new ones made.',
    })
  }
  return undefined
}

async function caCertificate(directory: string, which: 'root' | 'sub'): Promise<CaCertificate> {
  const file = `${which}.pem`
  const pem = (await required(directory, file)).toString('utf8')
  const certificate = parse(directory, file, pem)
  if (!certificate.ca) throw damaged(directory, file, 'is not a CA certificate')
  const keyFile = `ca/${which}.key`
  const key = privateKey(directory, keyFile, await required(directory, keyFile))
  if (!certificate.checkPrivateKey(key)) throw damaged(directory, keyFile, `is not the key of ${file}`)
  await keepMode(directory, keyFile, 'owner', 'private')
  return { pem, certificate }
}

async function readLeaf(directory: string, mode: CertsMode, name: string, sub: CaCertificate, ledger: Ledger) {
  const files = leafFiles(name)
  const client = files.crt.includes('/')
  const [chain, key, p12] = [
    await readIfThere(directory, files.crt),
    await readIfThere(directory, files.key),
    client ? await readIfThere(directory, files.p12) : undefined,
  ]
  const bySerial = chain === undefined ? undefined : entryOfSerial(ledger, parse(directory, files.crt, chain).serialNumber)
  const entry = bySerial?.name === name ? bySerial : undefined
  if (chain === undefined && key === undefined) return undefined
  const cure = `Delete ${files.crt} and ${files.key}; a new pair is made for it.`
  if (chain === undefined) throw damaged(directory, files.crt, `is missing beside ${files.key}`, cure)
  const leaf = parse(directory, files.crt, chain)
  if (!leaf.verify(sub.certificate.publicKey)) throw damaged(directory, files.crt, 'is not signed by sub.pem', cure)
  if (!chain.toString('utf8').endsWith(sub.pem)) throw damaged(directory, files.crt, 'does not end in sub.pem', cure)
  if (entry?.kind !== 'request') {
    if (key === undefined) throw damaged(directory, files.key, `is missing beside ${files.crt}`, cure)
    if (!leaf.checkPrivateKey(privateKey(directory, files.key, key)))
      throw damaged(directory, files.key, `is not the key of ${files.crt}`, cure)
    await keepMode(directory, files.key, client ? 'supplier' : 'owner', mode)
    if (p12 !== undefined) await keepMode(directory, files.p12, 'supplier', mode)
  }
  const issued: IssuedCertificate | undefined = entry && {
    name,
    kind: entry.kind,
    commonName: entry.commonName,
    names: entry.names,
    serial: entry.serial,
    notBefore: leaf.validFromDate,
    notAfter: leaf.validToDate,
    certificate: leaf.toString(),
    chain: chain.toString('utf8'),
  }
  const withKey = entry?.kind !== 'request'
  return { issued, key: withKey ? key?.toString('utf8') : undefined, lacksP12: client && withKey && p12 === undefined }
}

async function crl(directory: string, which: 'root' | 'sub', signer: CaCertificate): Promise<SignedCrl | undefined> {
  const file = `crl/${which}.crl`
  const der = await readIfThere(directory, file)
  if (der === undefined) return undefined
  try {
    return readCrl(der, signer.certificate.publicKey)
  } catch (error) {
    throw damaged(directory, file, `can't be used: ${messageOf(error)}`, `Delete ${file}; it is signed anew from ${indexFile}.`)
  }
}

function parse(directory: string, file: string, pem: string | Buffer): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (error) {
    throw damaged(directory, file, `is not a certificate in PEM (${messageOf(error)})`)
  }
}

function privateKey(directory: string, file: string, pem: Buffer): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (error) {
    throw damaged(directory, file, `is not a private key in PEM (${messageOf(error)})`)
  }
}

async function required(directory: string, file: string): Promise<Buffer> {
  const found = await readIfThere(directory, file)
  if (found === undefined) throw damaged(directory, file, 'is missing')
  return found
}

function damaged(directory: string, file: string, what: string, cure?: string): AuthorityError {
  return new AuthorityError({
    code: 'MS-PKI-DAMAGED',
    came: `${path.join(directory, file)} ${what}`,
    expected: 'the folder as mock-spine wrote it',
    next: cure ?? 'Restore it from a copy, or delete the generated files (certs/README.md lists them) to start with a new CA.',
  })
}

function absolute(directory: string, name: string): Credential['files'] {
  const files = leafFiles(name)
  const at = { crt: path.resolve(directory, files.crt), key: path.resolve(directory, files.key) }
  return files.crt.includes('/') ? { ...at, p12: path.resolve(directory, files.p12) } : at
}

function raw(ca: CaCertificate): { readonly pem: string; readonly raw: Uint8Array } {
  return { pem: ca.pem, raw: ca.certificate.raw }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
