// Loaded with `await import()`, as issuing.ts is.
import 'reflect-metadata'
import { createPrivateKey, createPublicKey, webcrypto } from 'node:crypto'
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509'
import { makeKey } from './keys.ts'

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const

/** A new key of 2048 bits and a PKCS#10 request for a common name, as a supplier makes them; both PEM. */
export async function makeRequest(commonName: string): Promise<{ readonly key: string; readonly request: string }> {
  const key = await makeKey(2048)
  const pkcs8 = createPrivateKey(key).export({ type: 'pkcs8', format: 'der' })
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const keys = {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, RSA, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, RSA, true, ['verify']),
  }
  const made = await Pkcs10CertificateRequestGenerator.create({ name: [{ CN: [commonName] }], keys, signingAlgorithm: RSA }, webcrypto)
  return { key, request: `${made.toString('pem')}\n` }
}
