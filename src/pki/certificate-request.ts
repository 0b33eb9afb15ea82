// Loaded with `await import()`, as issuing.ts is.
import 'reflect-metadata'
import { createPublicKey } from 'node:crypto'
import { Pkcs10CertificateRequest } from '@peculiar/x509'
import { AuthorityError } from './authority-error.ts'

/**
 * Reads a PKCS#10 request and checks that its sender holds the key; `MS-PKI-BAD-CSR` when it isn't a usable one.
 * @param p256 a key on the curve P-256 will do too
 */
export async function readRequest(
  pem: string,
  p256 = false,
): Promise<{ readonly publicKey: string; readonly commonName: string | undefined }> {
  const request = parseRequest(pem)
  if (!(await request.verify()))
    throw badRequest('a request whose signature does not match its key', 'one signed with the key that it carries')
  const key = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: 'der', type: 'spki' })
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  const curve = key.asymmetricKeyDetails?.namedCurve
  if ((key.asymmetricKeyType !== 'rsa' || bits < 2048) && !(p256 && curve === 'prime256v1')) {
    throw badRequest(
      `a key of type ${key.asymmetricKeyType ?? 'unknown'}${bits > 0 ? ` with ${bits} bits` : ''}${curve === undefined ? '' : ` on ${curve}`}`,
      `RSA with 2048 bits or more, which the cipher suites of Spine need${p256 ? ', or P-256' : ' (P-256 is signed when asked for: --p256)'}`,
    )
  }
  return { publicKey: key.export({ type: 'spki', format: 'pem' }).toString(), commonName: request.subjectName.getField('CN')[0] }
}

function parseRequest(pem: string): Pkcs10CertificateRequest {
  try {
    return new Pkcs10CertificateRequest(pem)
  } catch (error) {
    throw badRequest(
      `a text that is not a certificate request (${error instanceof Error ? error.message : String(error)})`,
      'PKCS#10 in PEM',
      error,
    )
  }
}

function badRequest(came: string, expected: string, cause?: unknown): AuthorityError {
  return new AuthorityError(
    {
      code: 'MS-PKI-BAD-CSR',
      came,
      expected,
      next: 'Make one with: openssl req -new -newkey rsa:2048 -nodes -keyout my.key -subj /CN=my.fqdn -out my.csr',
    },
    cause,
  )
}
