import type { Authority, IssuedCertificate, RevocationReason } from '../pki/authority.ts'
import { isFileName } from '../pki/names.ts'
import { clientName, standingLocalNames } from './authority-options.ts'

/** As the certificate folder allows for the name of a file. */
const LONGEST_NAME = 100

/** Certificates of parties, one in force for each FQDN. */
export class PartyCertificates {
  readonly #authority: Authority

  constructor(authority: Authority) {
    this.#authority = authority
  }

  /** Revokes the current one of an FQDN; undefined when there is none in force, else its serial number. */
  async revoke(fqdn: string): Promise<string | undefined> {
    const reason: RevocationReason = 'cessationOfOperation'
    const current = this.#certificateOf(fqdn)
    if (current === undefined || this.#authority.isRevoked(current.serial)) return undefined
    return (await this.#authority.revoke(current.serial, reason)).serial
  }

  /** The certificate of an FQDN: for the key of a request, or the one there is, or a new one. */
  async certify(fqdn: string, csr: string | undefined): Promise<IssuedCertificate> {
    const authority = this.#authority
    if (csr !== undefined) return await authority.signCsr(csr, { fqdn, name: this.#nameFor(fqdn, 'request') })
    const current = this.#certificateOf(fqdn)
    if (current !== undefined && !authority.isRevoked(current.serial)) return current
    return await authority.issue({ name: this.#nameFor(fqdn, 'client'), fqdn, names: standingLocalNames })
  }

  #certificateOf(fqdn: string): IssuedCertificate | undefined {
    const authority = this.#authority
    return [...authority.clients.values(), ...authority.requests.values()].findLast(
      ({ commonName }) => commonName.toLowerCase() === fqdn.toLowerCase(),
    )
  }

  /** Its first label; where that belongs to another name or kind of certificate, the whole of it, else one with a number behind it. */
  #nameFor(fqdn: string, kind: 'client' | 'request'): string {
    const authority = this.#authority
    const free = (name: string) => {
      const other = kind === 'client' ? authority.requests : authority.clients
      const same = kind === 'client' ? authority.clients : authority.requests
      return isFileName(name) && !other.has(name) && (same.get(name)?.commonName ?? fqdn).toLowerCase() === fqdn.toLowerCase()
    }
    const names = [clientName(fqdn), fqdn.slice(0, LONGEST_NAME)]
    for (let count = 2; ; count++) {
      const found = names.find(free)
      if (found !== undefined) return found
      names.push(`${clientName(fqdn)}-${count}`)
    }
  }
}
