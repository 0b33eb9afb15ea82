// Loaded with `await import()`, as issuing.ts is.
import 'reflect-metadata'
import { createPublicKey, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { pemOf } from '../holdings.ts'

type Hash = 'SHA-1' | 'SHA-256'

/** `usual`: RSA 2048 with SHA-256. `legacy`: RSA 1024 with SHA-1, as cards of the old authority hold (dossier identity-and-pki 2.3). */
export type CardProfile = 'usual' | 'legacy'

export const cardKeyBits: Readonly<Record<CardProfile, number>> = { usual: 2048, legacy: 1024 }
const HASH: Readonly<Record<CardProfile, Hash>> = { usual: 'SHA-256', legacy: 'SHA-1' }
/** Policy of NHS end-user certificates (dossier 2.3). */
const POLICY = '1.2.826.0.1275.101.0.3.1.1'

interface Validity {
  /** Hex. */
  readonly serial: string
  readonly notBefore: Date
  readonly notAfter: Date
}

/** The authority that issues cards, self-signed. PEM. */
export async function makeCardRoot(params: Validity & { readonly commonName: string; readonly key: string }): Promise<string> {
  const name = new x509.Name([{ O: ['nhs'] }, { OU: ['CA'] }, { CN: [params.commonName] }])
  return await make({ ...params, subject: name, issuer: name, publicKey: publicPem(params.key), signingKey: params.key, hash: 'SHA-256' }, [
    new x509.BasicConstraintsExtension(true, 0, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
  ])
}

/** The authentication certificate of a card: `O=nhs, OU=people, CN=<uid>` (dossier 2.3). PEM. */
export async function makeCardCertificate(
  params: Validity & {
    readonly uid: string
    /** SPKI, PEM. */
    readonly publicKey: string
    readonly profile: CardProfile
    readonly root: { readonly certificate: string; readonly key: string }
  },
): Promise<string> {
  const issuer = new x509.X509Certificate(params.root.certificate)
  const subject = new x509.Name([{ O: ['nhs'] }, { OU: ['people'] }, { CN: [params.uid] }])
  return await make({ ...params, subject, issuer: issuer.subjectName, signingKey: params.root.key, hash: HASH[params.profile] }, [
    new x509.BasicConstraintsExtension(false),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature),
    new x509.CertificatePolicyExtension([POLICY]),
    await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
  ])
}

async function make(
  params: Validity & {
    readonly subject: x509.Name
    readonly issuer: x509.Name
    readonly publicKey: string
    readonly signingKey: string
    readonly hash: Hash
  },
  extensions: readonly x509.Extension[],
): Promise<string> {
  const publicKey = new x509.PublicKey(params.publicKey)
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: params.hash }
  const der = x509.PemConverter.decodeFirst(params.signingKey)
  const made = await x509.X509CertificateGenerator.create({
    serialNumber: params.serial,
    subject: params.subject,
    issuer: params.issuer,
    notBefore: params.notBefore,
    notAfter: params.notAfter,
    publicKey,
    // A WebCrypto key is bound to its hash when it is imported; that of the algorithm alone is ignored.
    signingKey: await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']),
    signingAlgorithm: algorithm,
    extensions: [...extensions, await x509.SubjectKeyIdentifierExtension.create(publicKey)],
  })
  return pemOf('CERTIFICATE', new Uint8Array(made.rawData))
}

const publicPem = (privatePem: string): string => createPublicKey(privatePem).export({ type: 'spki', format: 'pem' }).toString()
