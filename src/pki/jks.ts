import { createHash, createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { der } from './der.ts'

/** An entry of a Java keystore: a certificate to trust, or a key with its chain, leaf first. PEM. */
export type JksEntry =
  | { readonly alias: string; readonly certificate: string }
  | { readonly alias: string; readonly key: string; readonly chain: readonly string[] }

const MAGIC = 0xfeedfeed
const VERSION = 2
const KEY = 1
const TRUSTED = 2
const SALT = 20
/** SEQUENCE of Sun's key protector 1.3.6.1.4.1.42.2.17.1.1 and NULL. */
const PROTECTOR = Buffer.from('300e060a2b060104012a021101010500', 'hex')
const WHITENER = 'Mighty Aphrodite'

/**
 * A Java keystore (JKS, version 2), which Java programs of suppliers still want, and in which certificates to trust need no attribute of
 * Oracle's as in PKCS#12 (dossier identity-and-pki 9).
 * @param at milliseconds since 1970 that each entry is dated
 */
export function makeJks(entries: readonly JksEntry[], password: string, at: number): Buffer {
  const secret = Buffer.from(password, 'utf16le').swap16()
  const body = Buffer.concat([
    uint32(MAGIC),
    uint32(VERSION),
    uint32(entries.length),
    ...entries.map((entry) =>
      'key' in entry
        ? Buffer.concat([
            head(KEY, entry.alias, at),
            sized(protectedKey(entry.key, secret)),
            uint32(entry.chain.length),
            ...entry.chain.map(certificate),
          ])
        : Buffer.concat([head(TRUSTED, entry.alias, at), certificate(entry.certificate)]),
    ),
  ])
  return Buffer.concat([body, sha1(secret, Buffer.from(WHITENER), body)])
}

function head(tag: number, alias: string, at: number): Buffer {
  const date = Buffer.alloc(8)
  date.writeBigUInt64BE(BigInt(at))
  return Buffer.concat([uint32(tag), text(alias.toLowerCase()), date])
}

const certificate = (pem: string): Buffer => Buffer.concat([text('X.509'), sized(new X509Certificate(pem).raw)])

/** The key under a stream that SHA-1 makes of the password and a salt, and a digest to know the password by. */
function protectedKey(pem: string, secret: Buffer): Buffer {
  const key = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' })
  const salt = randomBytes(SALT)
  const hidden = Buffer.from(key)
  let stream: Buffer = salt
  for (let offset = 0; offset < key.length; offset += stream.length) {
    stream = sha1(secret, stream)
    for (let index = 0; index < stream.length && offset + index < key.length; index++)
      hidden.writeUInt8((key[offset + index] ?? 0) ^ (stream[index] ?? 0), offset + index)
  }
  const octets = Buffer.concat([salt, hidden, sha1(secret, key)])
  return der(0x30, Buffer.concat([PROTECTOR, der(0x04, octets)]))
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  const size = Buffer.alloc(2)
  size.writeUInt16BE(bytes.length)
  return Buffer.concat([size, bytes])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const sized = (bytes: Buffer): Buffer => Buffer.concat([uint32(bytes.length), bytes])

function sha1(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
