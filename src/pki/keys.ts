import { generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)

/** A new RSA private key, PKCS#8 PEM, made off the main thread. */
export async function makeKey(bits: number): Promise<string> {
  const { privateKey } = await generate('rsa', { modulusLength: bits })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** A serial, positive and without leading zeros: of 16 octets as G2 certificates have them, of 4 before that. */
export function makeSerial(length = 16): string {
  const octets = randomBytes(length)
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x10
  return octets.toString('hex').toUpperCase()
}
