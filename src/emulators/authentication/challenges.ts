import { createHmac, generateKeyPair, type KeyObject, randomBytes, sign, timingSafeEqual, verify } from 'node:crypto'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)

const RANDOM = 20
const TIME = 8
const CODE = 20
/** Octets of a challenge (dossier identity-and-pki 2.2). */
export const CHALLENGE_SIZE = RANDOM + TIME + CODE

/**
 * Makes challenges and knows them again without keeping any: 20 random octets, the time in milliseconds, and 20 octets that only the
 * maker can compute. Keys last as long as the process.
 */
export class Challenges {
  readonly #secret = randomBytes(32)
  #keys: Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> | undefined

  /** @param now milliseconds since 1970 */
  make(now: number): Buffer {
    const head = Buffer.alloc(RANDOM + TIME)
    randomBytes(RANDOM).copy(head)
    head.writeBigUInt64BE(BigInt(Math.floor(now)), RANDOM)
    return Buffer.concat([head, this.#code(head)])
  }

  /** When a challenge was made, in milliseconds since 1970; undefined for one that is not of this maker. */
  madeAt(challenge: Buffer): number | undefined {
    if (challenge.length !== CHALLENGE_SIZE) return undefined
    const head = challenge.subarray(0, RANDOM + TIME)
    if (!timingSafeEqual(this.#code(head), challenge.subarray(RANDOM + TIME))) return undefined
    return Number(head.readBigUInt64BE(RANDOM))
  }

  /** The signature of GAS over a challenge: RSA 1024 with SHA-1, 128 octets. Clients echo it without a look. */
  async sign(challenge: Buffer): Promise<Buffer> {
    const { privateKey } = await this.#pair()
    return await new Promise((resolve, reject) =>
      sign('sha1', challenge, privateKey, (error, signature) => (error === null ? resolve(signature) : reject(error))),
    )
  }

  async isOurs(challenge: Buffer, signature: Buffer): Promise<boolean> {
    const { publicKey } = await this.#pair()
    return await new Promise((resolve) => verify('sha1', challenge, publicKey, signature, (error, good) => resolve(error === null && good)))
  }

  #pair() {
    this.#keys ??= generate('rsa', { modulusLength: 1024 })
    return this.#keys
  }

  #code(head: Buffer): Buffer {
    return createHmac('sha1', this.#secret).update(head).digest()
  }
}
