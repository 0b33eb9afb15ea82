import { unwatchFile, watchFile } from 'node:fs'
import path from 'node:path'
import { AuthorityError } from './authority-error.ts'
import type { BadCertificate, BadKind } from './bad/kinds.ts'
import { craftCrls, craftLeaves, PKCS12_PASSWORD } from './crafting.ts'
import { dueCrls, nameTaken } from './due.ts'
import { type Credential, type Holdings, type IssuedCertificate, indexFile, knownNames, outgoingName, serverName } from './holdings.ts'
import { currentEntry, entryOfSerial, type LedgerEntry, type RevocationReason, revocationReasons } from './ledger.ts'
import { fileName, serialNumber, standingLocalNames } from './names.ts'
import { type AuthorityOptions, type ClientIdentity, leafWant } from './options.ts'
import { type ExportFormat, exportCertificate, type PublishedCrl, pathOf, publishedCrl, publishedCrls } from './published.ts'
import { alreadyRevoked, dateRange, namelessRequest, replaced, unexpected, unknown } from './refusals.ts'
import { type Publication, publications } from './revocation/publication-names.ts'
import { changeVault, craftOf, openVault, rereadVault, wallClock } from './vault.ts'

export type {
  AuthorityOptions,
  ClientIdentity,
  Credential,
  ExportFormat,
  IssuedCertificate,
  LedgerEntry,
  Publication,
  PublishedCrl,
  RevocationReason,
}
export { AuthorityError, publications, revocationReasons, standingLocalNames }

/** How often the CRLs' age is looked at. Short against their life, because a sleeping laptop's timers sleep too. */
const CRL_CHECK_MS = 3_600_000
/** How often the index is looked at for changes by another process. */
const WATCH_MS = 500

/** A certificate with dates of the caller's choice; such a one is never renewed by itself. */
export interface IssueRequest extends ClientIdentity {
  readonly notBefore?: Date
  readonly notAfter?: Date
}

/**
 * The test CA of one `certs/` folder (dossier identity-and-pki 8 and 9): a root, a sub CA, and what they issued and revoked.
 * Everything it gives is read from memory, which follows the folder: a change by this or another process is told to `onChange`.
 */
export class Authority {
  readonly #options: AuthorityOptions
  readonly #listeners = new Set<() => void>()
  readonly #timer: NodeJS.Timeout
  readonly #watch: () => void
  #holdings: Holdings
  #revoked: ReadonlySet<string>
  #publication: Publication = 'fresh'
  #badLists: readonly PublishedCrl[] = []
  #closed = false

  constructor(options: AuthorityOptions, holdings: Holdings) {
    this.#options = options
    this.#holdings = holdings
    this.#revoked = revokedSerials(holdings)
    const inBackground = (work: () => Promise<unknown>) => () => void work().catch((error: unknown) => this.#report(error))
    this.#timer = setInterval(
      inBackground(() => this.renewCrls()),
      CRL_CHECK_MS,
    )
    this.#timer.unref()
    this.#watch = inBackground(() => this.#reread())
    watchFile(path.join(options.directory, indexFile), { persistent: false, interval: WATCH_MS }, this.#watch)
  }

  get rootPem(): string {
    return this.#holdings.root.pem
  }

  get subPem(): string {
    return this.#holdings.sub.pem
  }

  /** Sub then root, PEM: what a client trusts. */
  get caBundle(): string {
    return this.subPem + this.rootPem
  }

  /** Absolute path of the file with `caBundle`. */
  get caBundleFile(): string {
    return path.resolve(this.#options.directory, 'ca-bundle.pem')
  }

  /** The root where the sub CA's certificate says that it is, and its bytes (DER). */
  get caIssuers(): { readonly path: string; readonly der: Buffer } {
    return { path: pathOf(this.#options.caIssuersUrl), der: this.#holdings.root.certificate.raw }
  }

  get server(): Credential {
    return this.#credential(serverName)
  }

  /** Spine's own client identity for deliveries. */
  get outgoing(): Credential {
    return this.#credential(outgoingName)
  }

  /** Suppliers by name, as in `clients/<name>.crt`. */
  get clients(): ReadonlyMap<string, Credential> {
    return new Map([...this.#holdings.credentials].filter(([, { kind }]) => kind === 'client'))
  }

  /** Certificates signed from requests, by name: their keys are not here. */
  get requests(): ReadonlyMap<string, IssuedCertificate> {
    return this.#holdings.requests
  }

  /** One for each CA, so that a TLS server can check the whole chain. */
  get crls(): readonly PublishedCrl[] {
    return publishedCrls(this.#holdings)
  }

  /** How revocation lists and OCSP answers are published now. */
  get publication(): Publication {
    return this.#publication
  }

  /** The lists as they are published now: those in force, or what `publish` asked for. */
  get published(): readonly PublishedCrl[] {
    return this.#publication === 'fresh' ? this.crls : this.#badLists
  }

  /** Publishes lists and OCSP answers otherwise from now on, for tests of who looks at them; this instance's own doors go on with those in force. */
  async publish(how: Publication): Promise<void> {
    this.#badLists = await this.crlsAs(how)
    this.#publication = how
  }

  /** The lists as they would be published in a way, e.g. `expired`; nothing is changed. */
  async crlsAs(how: Publication): Promise<readonly PublishedCrl[]> {
    if (how === 'fresh') return this.crls
    if (how === 'missing') return []
    const { lifeOf, makeBadCrl } = await import('./revocation/publication.ts')
    const holdings = this.#holdings
    const craft = await craftOf(this.#options, holdings)
    const { nextUpdate } = lifeOf(how, craft.now)
    const lists = (['root', 'sub'] as const).map(async (ca) =>
      publishedCrl(ca, await makeBadCrl(ca, how, craft, holdings.ledger), nextUpdate, holdings),
    )
    return await Promise.all(lists)
  }

  /** An answer to an OCSP request (DER both); undefined when it asks about certificates of others alone. Keys are read from the folder. */
  async ocsp(request: Buffer): Promise<Buffer | undefined> {
    const { answerOcsp } = await import('./revocation/answer-ocsp.ts')
    return await answerOcsp(request, this.#options, this.#holdings, this.#publication)
  }

  /** Every certificate ever issued, oldest first. */
  list(): readonly LedgerEntry[] {
    return this.#holdings.ledger.certificates
  }

  /** Whether the CRL lists this serial (hex, as Node's `getPeerCertificate().serialNumber` prints it). */
  isRevoked(serialHex: string): boolean {
    return this.#revoked.has(serialNumber(serialHex))
  }

  /** Issues a certificate with a new key and writes `clients/<name>.{crt,key,p12}`. One already there under this name is replaced, not revoked. */
  async issue(request: IssueRequest): Promise<Credential> {
    const want = leafWant(fileName(request.name), 'client', request.fqdn, request.names)
    const dates = dateRange(request, wallClock(this.#options))
    await this.#change(async (holdings, craft) => {
      if (holdings.requests.has(want.name)) throw nameTaken(want.name)
      return await craftLeaves(await craft(), holdings.ledger, [{ ...want, ...dates }])
    })
    return this.#credential(want.name)
  }

  /**
   * Makes a certificate for a negative test: what is wrong with it, for a supplier by name, for Spine itself (`spine-out`) or its listeners (`server`). One that is
   * revoked is issued as `<name>-revoked` and stands in the CRL; of the others nothing is kept.
   */
  async bad(kind: BadKind, name: string): Promise<BadCertificate> {
    const { commonName, names } = this.#credential(name)
    const owner: Readonly<Record<string, string>> = { [outgoingName]: 'spine', [serverName]: 'listener' }
    if (kind === 'revoked') return await this.#issueRevoked(owner[name] ?? name, commonName, names)
    let made: BadCertificate | undefined
    await this.#change(async (_holdings, craft) => {
      const { makeBad } = await import('./bad/make-bad.ts')
      made = await makeBad(kind, { commonName, names, as: name === serverName ? 'server' : 'client' }, await craft())
      return undefined
    })
    if (made === undefined) throw new Error('nothing was made')
    return made
  }

  /**
   * Signs a certificate request and writes `clients/<name>.crt`. Of the request only key and common name count: DN, extensions and a wish to be a CA are
   * ignored (dossier 8.3). `fqdn` overrides its common name; `name` is the fqdn unless given; keys on P-256 are signed when `p256` says so.
   */
  async signCsr(
    pem: string,
    choice: { readonly fqdn?: string; readonly name?: string; readonly p256?: boolean } = {},
  ): Promise<IssuedCertificate> {
    const { readRequest } = await import('./certificate-request.ts')
    const { publicKey, commonName } = await readRequest(pem, choice.p256)
    const fqdn = choice.fqdn ?? commonName
    if (fqdn === undefined) throw namelessRequest()
    const want = leafWant(fileName(choice.name ?? fqdn), 'request', fqdn, standingLocalNames)
    await this.#change(async (holdings, craft) => {
      if (holdings.credentials.has(want.name)) throw nameTaken(want.name)
      return await craftLeaves(await craft(), holdings.ledger, [{ ...want, publicKey }])
    })
    const issued = this.#holdings.requests.get(want.name)
    if (issued === undefined) throw this.#unknown(want.name)
    return issued
  }

  /**
   * Signs many requests as one change, in a thread of its own: nothing else waits for it. Each is filed under its common name.
   * @throws AuthorityError `MS-PKI-BAD-CSR` naming the first that cannot be signed; then none is
   */
  async signCsrs(pems: readonly string[], { p256 = false }: { readonly p256?: boolean } = {}): Promise<readonly IssuedCertificate[]> {
    const { signElsewhere } = await import('./batch/sign-elsewhere.ts')
    let names: readonly string[] = []
    await this.#change(async (holdings, craft) => {
      const signed = await signElsewhere({ craft: await craft(), pems, p256, local: standingLocalNames })
      for (const { name } of signed.entries) if (holdings.credentials.has(name)) throw nameTaken(name)
      names = signed.entries.map(({ name }) => name)
      return { ledger: { ...holdings.ledger, certificates: [...holdings.ledger.certificates, ...signed.entries] }, writes: signed.writes }
    })
    return names.flatMap((name) => this.#holdings.requests.get(name) ?? [])
  }

  /** Revokes a certificate by its serial (hex), or the current one of a name; the CRL is signed anew before this returns. */
  async revoke(serialOrName: string, reason: RevocationReason = 'unspecified', at: Date = wallClock(this.#options)): Promise<LedgerEntry> {
    await this.#change(async (holdings, craft) => {
      const entry = currentEntry(holdings.ledger, serialOrName) ?? entryOfSerial(holdings.ledger, serialOrName)
      if (entry === undefined) throw this.#unknown(serialOrName)
      if (entry.revoked) throw alreadyRevoked(entry, entry.revoked.at)
      const certificates = holdings.ledger.certificates.map((each) =>
        each === entry ? { ...each, revoked: { at: at.toISOString(), reason } } : each,
      )
      return await craftCrls(await craft(), { ...holdings.ledger, certificates }, ['sub'])
    })
    const { ledger } = this.#holdings
    const entry = currentEntry(ledger, serialOrName) ?? entryOfSerial(ledger, serialOrName)
    if (entry === undefined) throw this.#unknown(serialOrName)
    return entry
  }

  /** A certificate by name (`root` and `sub` too) in a file format. `pem`: leaf and sub; `der`: the leaf; `p12`: key, leaf, sub and root. */
  async export(name: string, format: ExportFormat, password: string = PKCS12_PASSWORD): Promise<Buffer> {
    return await exportCertificate(this.#holdings, name, format, password)
  }

  /** Signs CRLs anew that are past half of their life. Runs by itself every hour. */
  async renewCrls(): Promise<void> {
    const now = wallClock(this.#options)
    if (dueCrls(this.#holdings, now).length === 0) return
    await this.#change(async (holdings, craft) => {
      const due = dueCrls(holdings, now)
      return due.length === 0 ? undefined : await craftCrls(await craft(), holdings.ledger, due)
    })
  }

  /** Calls `listener` after a certificate or CRL has changed, so that TLS contexts are made anew. Returns the way to stop it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Stops the timer and the watch; what was read stays usable. */
  close(): void {
    this.#closed = true
    clearInterval(this.#timer)
    unwatchFile(path.join(this.#options.directory, indexFile), this.#watch)
    this.#listeners.clear()
  }

  async #issueRevoked(owner: string, fqdn: string, names: readonly string[]): Promise<BadCertificate> {
    const name = `${owner}-revoked`
    const known = currentEntry(this.#holdings.ledger, name)?.revoked === undefined ? undefined : this.#holdings.credentials.get(name)
    const { chain, key, serial, commonName } = known ?? (await this.issue({ name, fqdn, names }))
    if (known === undefined) await this.revoke(serial, 'keyCompromise')
    return { kind: 'revoked', commonName, serial, chain, key }
  }

  async #change(work: Parameters<typeof changeVault>[1]): Promise<void> {
    const changed = await changeVault(this.#options, async (holdings, craft) => {
      this.#refuseOther(holdings)
      return await work(holdings, craft)
    })
    this.#adopt(changed)
  }

  async #reread(): Promise<void> {
    this.#adopt(await rereadVault(this.#options))
  }

  #adopt(holdings: Holdings): void {
    this.#refuseOther(holdings)
    if (holdings.ledger.revision <= this.#holdings.ledger.revision) return
    this.#holdings = holdings
    this.#revoked = revokedSerials(holdings)
    for (const listener of [...this.#listeners]) listener()
    if (this.#publication !== 'fresh') this.publish(this.#publication).catch((error: unknown) => this.#report(error))
  }

  #refuseOther(holdings: Holdings): void {
    if (holdings.root.pem !== this.#holdings.root.pem) throw replaced(this.#options.directory)
  }

  #credential(name: string): Credential {
    const found = this.#holdings.credentials.get(name)
    if (found === undefined) throw this.#unknown(name)
    return found
  }

  #unknown(name: string): AuthorityError {
    return unknown(name, knownNames(this.#holdings))
  }

  #report(error: unknown): void {
    // A reread that was under way when the folder went away with its owner concerns nobody any more.
    if (this.#closed) return
    const problem = error instanceof AuthorityError ? error : new AuthorityError(unexpected(error), error)
    if (this.#options.onProblem) this.#options.onProblem(problem)
    else process.emitWarning(problem)
  }
}

/** Opens the folder's CA, making it on the first start. Under 60 ms when nothing has to be signed. Errors: `AuthorityError`. */
export async function openAuthority(options: AuthorityOptions): Promise<Authority> {
  return new Authority(options, await openVault(options))
}

function revokedSerials(holdings: Holdings): ReadonlySet<string> {
  return new Set(holdings.ledger.certificates.filter((entry) => entry.revoked).map((entry) => entry.serial))
}
