import { createPublicKey, X509Certificate } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { AuthorityError } from '../authority-error.ts'
import { PKCS12_PASSWORD } from '../crafting.ts'
import { type CertsMode, notWritable, readIfThere, writeFiles } from '../folder.ts'
import { makeKey, makeSerial } from '../keys.ts'
import { withLock } from '../lock.ts'
import { serialNumber } from '../names.ts'
import type { CardProfile } from './card-certificate.ts'
import { formatCardIndex, type IssuedCard, parseCardIndex } from './card-index.ts'

export type { CardProfile, IssuedCard }

/** A card in a hand: its certificate and key, PEM, and where its files are. */
export interface SoftwareCard extends IssuedCard {
  readonly certificate: string
  readonly key: string
  readonly files: { readonly crt: string; readonly key: string; readonly p12: string }
}

/** What is wrong with a card's certificate. */
export type CardFault = 'foreign' | 'revoked' | 'expired' | 'not-yet-valid'

export interface CardAuthorityOptions {
  /** The folder `cards/` below that of the certificates; made when missing. */
  readonly directory: string
  readonly mode: CertsMode
  readonly now?: () => Date
}

const ROOT_NAME = 'MOCK Card Authority'
const ROOT_LIFE_MS = 10 * 365 * 86_400_000
/** Two years and half an hour, as cards have it (dossier identity-and-pki 2.3). */
const CARD_LIFE_MS = 2 * 365 * 86_400_000 + 1_800_000
const INDEX = 'index.json'

interface Held {
  readonly root: { readonly certificate: string; readonly key: string }
  readonly trusted: X509Certificate
  readonly cards: readonly IssuedCard[]
}

/**
 * Issues the software smartcards of one `certs/` folder and says what is wrong with those that it meets. It is no part of the CA that
 * endpoints trust: a card opens no TLS door. Made when a card is first asked for.
 */
export class CardAuthority {
  readonly #options: CardAuthorityOptions
  #held: Promise<Held> | undefined
  #changes: Promise<unknown> = Promise.resolve()

  constructor(options: CardAuthorityOptions) {
    this.#options = options
  }

  /** Every card issued, oldest first. */
  async issued(): Promise<readonly IssuedCard[]> {
    return (await this.#load()).cards
  }

  /** The certificate of the authority, PEM. */
  async rootPem(): Promise<string> {
    return (await this.#load()).root.certificate
  }

  /** The card that a user holds; one is issued to a user who has none. */
  async cardOf(uid: string): Promise<SoftwareCard> {
    const { cards } = await this.#load()
    return cards.some((each) => each.uid === uid) ? await this.#read(uid) : await this.issue(uid)
  }

  /** Issues a card to a user in place of the one they hold, and writes `<uid>.{crt,key,p12}`. @param notAfter in the past for an expired one */
  async issue(uid: string, profile: CardProfile = 'usual', notAfter?: Date): Promise<SoftwareCard> {
    await this.#change(async ({ root, cards }) => {
      const { cardKeyBits, makeCardCertificate } = await import('./card-certificate.ts')
      const { makePkcs12 } = await import('../pkcs12.ts')
      const key = await makeKey(cardKeyBits[profile])
      const end = wholeSeconds(notAfter?.getTime() ?? this.#now() + CARD_LIFE_MS)
      const begin = wholeSeconds(Math.min(this.#now(), end.getTime() - 60_000) - 3_600_000)
      const serial = makeSerial()
      const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
      const certificate = await makeCardCertificate({ uid, serial, notBefore: begin, notAfter: end, publicKey, profile, root })
      const p12 = makePkcs12({ name: uid, key, chain: [certificate, root.certificate], password: PKCS12_PASSWORD })
      await this.#write([
        [`${uid}.key`, key, 'supplier'],
        [`${uid}.p12`, p12, 'supplier'],
        [`${uid}.crt`, certificate, 'anyone'],
      ])
      const card = { uid, serial: serialNumber(serial), profile, notBefore: begin.toISOString(), notAfter: end.toISOString() }
      return [...cards, card]
    })
    return await this.#read(uid)
  }

  /** Revokes the card that a user holds. */
  async revoke(uid: string): Promise<void> {
    const { serial } = await this.cardOf(uid)
    await this.#change(async ({ cards }) =>
      cards.map((each) => (each.serial === serial ? { ...each, revokedAt: new Date(this.#now()).toISOString() } : each)),
    )
  }

  /** What is wrong with a card's certificate, by the wall clock; undefined when it is one of ours and in force. */
  async faultOf(certificate: X509Certificate): Promise<CardFault | undefined> {
    const { trusted, cards } = await this.#load()
    if (!certificate.checkIssued(trusted) || !certificate.verify(trusted.publicKey)) return 'foreign'
    const serial = serialNumber(certificate.serialNumber)
    if (cards.find((each) => each.serial === serial)?.revokedAt !== undefined) return 'revoked'
    if (certificate.validToDate.getTime() <= this.#now()) return 'expired'
    return certificate.validFromDate.getTime() > this.#now() ? 'not-yet-valid' : undefined
  }

  async #read(uid: string): Promise<SoftwareCard> {
    const { directory } = this.#options
    const issued = (await this.#load()).cards.findLast((each) => each.uid === uid)
    const [certificate, key] = await Promise.all(['crt', 'key'].map((end) => readIfThere(directory, `${uid}.${end}`)))
    if (issued === undefined || certificate === undefined || key === undefined)
      throw new AuthorityError({
        code: 'MS-PKI-DAMAGED',
        came: `no ${uid}.crt and ${uid}.key in ${directory}`,
        expected: 'the files of an issued card',
      })
    const file = (end: string) => path.resolve(directory, `${uid}.${end}`)
    return {
      ...issued,
      certificate: certificate.toString(),
      key: key.toString(),
      files: { crt: file('crt'), key: file('key'), p12: file('p12') },
    }
  }

  #load(): Promise<Held> {
    this.#held ??= this.#open().catch((error: unknown) => {
      this.#held = undefined
      throw error
    })
    return this.#held
  }

  async #open(): Promise<Held> {
    const { directory } = this.#options
    await makeFolder(directory)
    return await withLock(directory, async () => (await this.#look()) ?? (await this.#generate()))
  }

  async #look(): Promise<Held | undefined> {
    const { directory } = this.#options
    const index = await readIfThere(directory, INDEX)
    if (index === undefined) return undefined
    const [certificate, key] = await Promise.all(['ca.crt', 'ca.key'].map((file) => readIfThere(directory, file)))
    if (certificate === undefined || key === undefined)
      throw new AuthorityError({
        code: 'MS-PKI-DAMAGED',
        came: `${INDEX} without ca.crt and ca.key in ${directory}`,
        expected: 'all three',
      })
    const root = { certificate: certificate.toString(), key: key.toString() }
    return { root, trusted: new X509Certificate(root.certificate), cards: parseCardIndex(index.toString(), path.join(directory, INDEX)) }
  }

  async #generate(): Promise<Held> {
    const { makeCardRoot } = await import('./card-certificate.ts')
    const key = await makeKey(2048)
    const notBefore = wholeSeconds(this.#now() - 3_600_000)
    const notAfter = wholeSeconds(this.#now() + ROOT_LIFE_MS)
    const certificate = await makeCardRoot({ commonName: ROOT_NAME, key, serial: makeSerial(), notBefore, notAfter })
    await this.#write([
      ['ca.key', key, 'owner'],
      ['ca.crt', certificate, 'anyone'],
      [INDEX, formatCardIndex([]), 'anyone'],
    ])
    return { root: { certificate, key }, trusted: new X509Certificate(certificate), cards: [] }
  }

  /** One change at a time, made from what the folder holds at that moment. */
  async #change(work: (held: Held) => Promise<readonly IssuedCard[]>): Promise<void> {
    await this.#load()
    const { directory } = this.#options
    const change = this.#changes.then(() =>
      withLock(directory, async () => {
        const held = (await this.#look()) ?? (await this.#generate())
        const cards = await work(held)
        await this.#write([[INDEX, formatCardIndex(cards), 'anyone']])
        this.#held = Promise.resolve({ ...held, cards })
      }),
    )
    this.#changes = change.catch(() => undefined)
    await change
  }

  async #write(
    files: readonly (readonly [file: string, content: string | Uint8Array, reader: 'owner' | 'supplier' | 'anyone'])[],
  ): Promise<void> {
    const { directory, mode } = this.#options
    await writeFiles(
      directory,
      mode,
      files.map(([file, content, reader]) => ({ file, content, reader })),
    )
  }

  #now(): number {
    return (this.#options.now?.() ?? new Date()).getTime()
  }
}

async function makeFolder(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o755 })
  } catch (error) {
    throw notWritable(directory, error)
  }
}

const wholeSeconds = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000)
