import type { AuthorityError } from './authority-error.ts'
import type { CertsMode } from './folder.ts'
import { outgoingName, serverName } from './holdings.ts'
import type { CertificateKind } from './ledger.ts'
import { commonName, fileName, subjectNames } from './names.ts'
import { type Generation, type Shape, shapes } from './shape.ts'

/** What the environment's profile and the user's settings say about certificates. */
export interface AuthorityOptions {
  /** The `certs/` folder; made when missing. */
  readonly directory: string
  /** The shape of what is issued; `g2` unless given. */
  readonly generation?: Generation
  /** CN of the root, e.g. `MOCK PTL Root Authority G2`. Must be what the folder holds. */
  readonly rootName: string
  /** CN of the sub CA, e.g. `MOCK INT Authentication G2`. */
  readonly subName: string
  /** Distribution points, `http://crl.nhs.uk/…`. Each leaf names one of `subUrls`; all serve the same complete CRL. */
  readonly crl: { readonly rootUrl: string; readonly subUrls: readonly string[] }
  /** Where the sub CA's certificate says that the root is found. */
  readonly caIssuersUrl: string
  /** Where certificates say that their state can be asked for. */
  readonly ocspUrl: string
  /** The certificate of Spine's listeners; `names` are DNS names and IP addresses. */
  readonly server: { readonly commonName: string; readonly names: readonly string[] }
  /** The client identity of Spine's own deliveries. */
  readonly outgoing: { readonly commonName: string; readonly names: readonly string[] }
  /** Suppliers that hold a certificate from the first start on. */
  readonly clients: readonly ClientIdentity[]
  /** `shared` opens supplier keys to other users of the machine, never those of the CA or of Spine. */
  readonly mode: CertsMode
  /** Wall clock: TLS never follows a space's clock. */
  readonly now?: () => Date
  /** Size of the root's RSA key, that of its generation unless a test is in a hurry. */
  readonly rootKeyBits?: number
  /** Told what goes wrong in the background (CRL re-signing, a folder changed by others); a process warning unless given. */
  readonly onProblem?: (error: AuthorityError) => void
}

export interface ClientIdentity {
  /** Becomes `clients/<name>.{crt,key,p12}`. */
  readonly name: string
  /** The registered FQDN: the common name. */
  readonly fqdn: string
  /** Further DNS names and IP addresses, usually `standingLocalNames`. */
  readonly names: readonly string[]
}

/** A certificate that should exist. */
export interface LeafWant {
  readonly name: string
  readonly kind: CertificateKind
  readonly commonName: string
  readonly names: readonly string[]
  /** A private key to go on using, PEM; a new one is made without it. */
  readonly key?: string
  /** The key of a CSR, SPKI PEM. */
  readonly publicKey?: string
  readonly notBefore?: Date
  readonly notAfter?: Date
}

/** The shape of what an authority issues. */
export const shapeOf = ({ generation = 'g2' }: AuthorityOptions): Shape => shapes[generation]

/** The certificates that the options ask for, with checked names. */
export function wantedLeaves(options: AuthorityOptions): readonly LeafWant[] {
  const wants: readonly LeafWant[] = [
    leafWant(serverName, 'server', options.server.commonName, options.server.names),
    leafWant(outgoingName, 'outgoing', options.outgoing.commonName, options.outgoing.names),
    ...options.clients.map((client) => leafWant(fileName(client.name), 'client', client.fqdn, client.names)),
  ]
  return wants
}

/** A want whose common name is one of its alternative names too, as strict clients read only those. */
export function leafWant(name: string, kind: CertificateKind, cn: string, names: readonly string[]): LeafWant {
  return { name, kind, commonName: commonName(cn), names: subjectNames([cn, ...names]) }
}
