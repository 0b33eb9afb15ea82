// Loaded with `await import()`, as issuing.ts is.
import { createPublicKey, X509Certificate } from 'node:crypto'
import type { Craft } from '../crafting.ts'
import { makeLeaf, makeRoot, makeSub, type Signer } from '../issuing.ts'
import { makeKey, makeSerial } from '../keys.ts'
import { serialNumber } from '../names.ts'
import { type BadCertificate, type BadKind, MISSING_CRL, OTHER_NAME } from './kinds.ts'

const DAY = 86_400_000

/** Whose the certificate would be. */
export interface BadOwner {
  readonly commonName: string
  readonly names: readonly string[]
  /** Which end of a connection shows it; one of the wrong usage is for the other end. */
  readonly as: 'server' | 'client'
}

/** Makes a bad certificate of any kind but a revoked one, which is issued and revoked as others are. */
export async function makeBad(kind: Exclude<BadKind, 'revoked'>, owner: BadOwner, craft: Craft): Promise<BadCertificate> {
  if (kind === 'self-signed') return await selfSigned(owner, craft.now)
  const key = await makeKey(kind === 'weak-key' ? 1024 : 2048)
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
  const sub = kind === 'wrong-ca' ? await impostor(craft) : craft.sub
  const named = kind === 'wrong-name' ? { commonName: OTHER_NAME, names: [OTHER_NAME] } : owner
  const { shape, ocspUrl } = craft
  const serial = makeSerial(shape.serialOctets)
  const certificate = await makeLeaf({
    serial,
    ...validity(kind, craft.now.getTime()),
    commonName: named.commonName,
    names: kind === 'cn-only' ? [] : named.names,
    publicKey,
    sub,
    shape,
    ocspUrl,
    crlUrl: kind === 'crl-missing' ? new URL(MISSING_CRL, craft.subUrls[0]).href : (craft.subUrls[0] ?? ''),
    ...(kind === 'sha1' ? { hash: 'SHA-1' as const } : {}),
    ...(kind === 'wrong-usage' ? { usage: owner.as === 'server' ? ('client' as const) : ('server' as const) } : {}),
  })
  const chain = kind === 'no-chain' ? certificate : certificate + sub.certificate
  return { kind, commonName: named.commonName, serial: serialNumber(serial), chain, key }
}

function validity(kind: BadKind, now: number): { readonly notBefore: Date; readonly notAfter: Date } {
  if (kind === 'expired') return { notBefore: seconds(now - 30 * DAY), notAfter: seconds(now - DAY) }
  if (kind === 'not-yet-valid') return { notBefore: seconds(now + 30 * DAY), notAfter: seconds(now + 60 * DAY) }
  return { notBefore: seconds(now - 3_600_000), notAfter: seconds(now + 365 * DAY) }
}

const seconds = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000)

/** A sub CA that has the names of ours and keys that nobody trusts. */
async function impostor({ root, sub, shape, now, subUrls, ocspUrl }: Craft): Promise<Signer> {
  const nameOf = (pem: string) => /(?:^|\n)CN=([^\n]*)/.exec(new X509Certificate(pem).subject)?.[1] ?? ''
  const dates = { notBefore: seconds(now.getTime() - DAY), notAfter: seconds(now.getTime() + 3650 * DAY) }
  const [rootKey, subKey] = await Promise.all([makeKey(2048), makeKey(2048)])
  const rootPem = await makeRoot({ serial: makeSerial(), ...dates, name: nameOf(root.certificate), shape, key: rootKey })
  const certificate = await makeSub({
    serial: makeSerial(),
    ...dates,
    name: nameOf(sub.certificate),
    key: subKey,
    root: { certificate: rootPem, key: rootKey },
    shape,
    ocspUrl,
    crlUrl: subUrls[0] ?? '',
    caIssuersUrl: subUrls[0] ?? '',
  })
  return { certificate, key: subKey }
}

async function selfSigned({ commonName, names }: Pick<BadOwner, 'commonName' | 'names'>, now: Date): Promise<BadCertificate> {
  const { generate } = await import('selfsigned')
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keySize: 2048,
    algorithm: 'sha256',
    notBeforeDate: seconds(now.getTime() - 3_600_000),
    notAfterDate: seconds(now.getTime() + 365 * DAY),
    extensions: [{ name: 'subjectAltName', altNames: names.map((name) => ({ type: 2, value: name })) }],
  })
  return {
    kind: 'self-signed',
    commonName,
    serial: serialNumber(new X509Certificate(made.cert).serialNumber),
    chain: `${made.cert.trimEnd()}\n`,
    key: made.private,
  }
}
