import { generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)

/** A new RSA private key, PKCS#8 PEM, made off the main thread. */
export async function makeKey(bits: number): Promise<string> {
  const { privateKey } = await generate('rsa', { modulusLength: bits })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** A serial of 16 octets, positive and without leading zeros, as the G2 certificates have them. */
export function makeSerial(): string {
  const octets = randomBytes(16)
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x10
  return octets.toString('hex').toUpperCase()
}
