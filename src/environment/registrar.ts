import type { Directory } from '../directory/directory.ts'
import type { Catalogue } from '../directory/interactions.ts'
import { type PartyRecord, parsePartyRecord } from '../directory/records.ts'
import { type Problem, ProblemError, problem } from '../kernel/problem.ts'
import type { Claim, Spaces } from '../kernel/space.ts'
import type { Authority, IssuedCertificate } from '../pki/authority.ts'
import { IssuedIds } from './issued-ids.ts'
import type { KeptState } from './kept-state.ts'
import { PartyCertificates } from './party-certificates.ts'
import { refused, registeredRecord } from './register.ts'
import { type Registration, registrationProblems } from './registration.ts'
import { notesOn } from './registration-notes.ts'
import type { SpaceDirectories } from './space-directories.ts'

export interface RegistrarParts {
  readonly spaces: Spaces
  readonly directories: SpaceDirectories
  readonly catalogue: Catalogue
  readonly authority: Authority
  /** Undefined without a data folder. */
  readonly kept: KeptState | undefined
  readonly spinePartyKey: string
}

/** What registering came to. */
export interface Registered {
  readonly party: PartyRecord
  /** Whether the party was not there before. */
  readonly isNew: boolean
  readonly certificate: IssuedCertificate
  /** What the real path to live would not let pass. */
  readonly notes: readonly Problem[]
}

/** What removing a party, or one of its systems, came to. */
export interface Removed {
  /** What is left of the party; undefined when it is gone. */
  readonly party: PartyRecord | undefined
  /** Serial number of the certificate that was revoked. */
  readonly revoked: string | undefined
}

/** What shall be removed: a party, or one of its accredited systems. */
export interface Removal {
  readonly space: string
  readonly partyKey: string
  readonly asid?: string | undefined
  /** Also revoke the certificate of its FQDN. */
  readonly revoke?: boolean
}

/** Registers and removes suppliers, one at a time: record, claims, certificate and what is kept of them change together or not at all. */
export class Registrar {
  readonly #parts: RegistrarParts
  readonly #ids: IssuedIds
  readonly #certificates: PartyCertificates
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: RegistrarParts) {
    this.#parts = parts
    this.#ids = new IssuedIds(parts.kept?.issued())
    this.#certificates = new PartyCertificates(parts.authority)
  }

  /** @throws ProblemError that names the field, with nothing changed */
  register(registration: Registration): Promise<Registered> {
    return this.#inTurn(() => this.#register(registration))
  }

  /** Undefined when there is no such party or system. @throws ProblemError with nothing changed */
  remove(removal: Removal): Promise<Removed | undefined> {
    return this.#inTurn(() => this.#remove(removal))
  }

  async #register(given: Registration): Promise<Registered> {
    const { directories, catalogue } = this.#parts
    const registration = await withNameOfRequest(given)
    const directory = directories.get(registration.space)
    const record = registeredRecord(registration, {
      directory,
      catalogue,
      issue: (kind, isFree) => this.#ids.next(kind, isFree),
      claimed: (claim) => this.#parts.spaces.owner(claim.toLowerCase()) !== undefined,
    })
    const { spaces, kept } = this.#parts
    const space = spaces.get(registration.space)
    const before = directory.party(record.partyKey)
    // What is registered in a space of its own leads there; what the default space holds needs no claim.
    const claims =
      space === undefined || space === spaces.default ? [] : claimsOf(record).filter((claim) => !space.claims.has(claim.toLowerCase()))
    if (space !== undefined) spaces.assertFree(space, claims)
    directory.put(record)
    if (space !== undefined) for (const claim of claims) spaces.claim(space, claim)
    try {
      const certificate = await this.#certificates.certify(record.fqdn, registration.csr)
      if (space !== undefined) {
        await kept?.keepIssued(this.#ids.counts)
        await kept?.keepParty(space, record)
      }
      return { party: record, isNew: before === undefined, certificate, notes: notesOn(registration, record, catalogue) }
    } catch (error) {
      restore(directory, record.partyKey, before)
      if (space !== undefined) spaces.release(space, claims)
      throw error
    }
  }

  async #remove({ space: name, partyKey, asid, revoke = false }: Removal): Promise<Removed | undefined> {
    const { directories, spinePartyKey, spaces, kept } = this.#parts
    const directory = directories.get(name)
    const before = directory.party(partyKey)
    if (before === undefined || (asid !== undefined && !before.accreditedSystems.some((system) => system.asid === asid))) return undefined
    if (partyKey === spinePartyKey)
      throw new ProblemError(
        problem(registrationProblems['MS-REGISTRATION-SPINE'], {
          came: `party ${partyKey}`,
          expected: 'a supplier’s party',
          at: 'partyKey',
        }),
      )
    const left =
      asid === undefined
        ? undefined
        : parsePartyRecord({ ...before, accreditedSystems: before.accreditedSystems.filter((system) => system.asid !== asid) })
    if (left === undefined) directory.remove(partyKey)
    else directory.put(left)
    const space = spaces.get(name)
    try {
      if (space !== undefined) await (left === undefined ? kept?.forgetParty(space, partyKey) : kept?.keepParty(space, left))
    } catch (error) {
      restore(directory, partyKey, before)
      throw error
    }
    return { party: left, revoked: revoke ? await this.#certificates.revoke(before.fqdn) : undefined }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => undefined)
    return result
  }
}

const claimsOf = (record: PartyRecord): Claim[] => [
  `party:${record.partyKey}`,
  ...record.accreditedSystems.map(({ asid }): Claim => `asid:${asid}`),
]

function restore(directory: Directory, partyKey: string, before: PartyRecord | undefined): void {
  if (before === undefined) directory.remove(partyKey)
  else directory.put(before)
}

/** Reads the request before anything is done, and takes its common name where no FQDN is given; the two must not differ. */
async function withNameOfRequest(registration: Registration): Promise<Registration> {
  const { csr, fqdn } = registration
  if (csr === undefined) return registration
  const { readRequest } = await import('../pki/certificate-request.ts')
  const { commonName } = await readRequest(csr)
  if (fqdn !== undefined && commonName !== undefined && commonName.toLowerCase() !== fqdn.toLowerCase())
    throw refused('csr', `a request for ${commonName}`, `a request whose common name is the FQDN ${fqdn}, or no fqdn`)
  return fqdn === undefined && commonName !== undefined ? { ...registration, fqdn: commonName } : registration
}
