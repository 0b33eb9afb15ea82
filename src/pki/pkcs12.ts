// Loaded with `await import()` only when a PKCS#12 file has to be made.
import forge from 'node-forge'

/** The iteration count that OpenSSL writes: the password of these files is public, so more would only cost start-up time. */
const ITERATIONS = 2048

/** A PKCS#12 file: the key in AES-256 under the password, and the chain leaf first (PEM, PKCS#8). */
export function makePkcs12(params: {
  readonly name: string
  readonly key: string
  readonly chain: readonly string[]
  readonly password: string
}): Uint8Array {
  const asn1 = forge.pkcs12.toPkcs12Asn1(
    forge.pki.privateKeyFromPem(params.key),
    params.chain.map((pem) => forge.pki.certificateFromPem(pem)),
    params.password,
    { algorithm: 'aes256', count: ITERATIONS, friendlyName: params.name, generateLocalKeyId: true },
  )
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1')
}
