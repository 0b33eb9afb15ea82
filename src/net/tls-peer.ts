import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { Peer, PeerCertificate } from '../kernel/peer.ts'
import { type Problem, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'

/** What the TLS doors need to know of the environment's CA; provided by the composition. */
export interface TrustAnchor {
  /** Whether a certificate with this serial number (hex) has been revoked, and when it was, for the journal. */
  isRevoked(serial: string): boolean
  /** Whether this environment's CA signed the certificate. */
  issued(certificate: X509Certificate): boolean
}

/** Describes the other side of a TLS connection; made once per connection. */
export function describePeer(socket: TLSSocket): Peer {
  const x509 = socket.getPeerX509Certificate()
  return {
    address: socket.remoteAddress ?? '',
    port: socket.remotePort ?? 0,
    ...(typeof socket.servername === 'string' && socket.servername !== '' ? { serverName: socket.servername } : {}),
    protocol: `${socket.getProtocol() ?? 'TLS'} ${socket.getCipher()?.name ?? ''}`.trim(),
    ...(x509 === undefined ? {} : { certificate: describeCertificate(x509) }),
  }
}

/** The identity facts of a certificate. */
export function describeCertificate(x509: X509Certificate): PeerCertificate {
  const names = [...(x509.subjectAltName ?? '').matchAll(/DNS:([^,\s"]+)/g)].map((match) => (match[1] ?? '').toLowerCase())
  return {
    commonName: /(?:^|\n)CN=(.*)/.exec(x509.subject)?.[1] ?? '',
    names,
    serial: x509.serialNumber,
    fingerprint: x509.fingerprint256,
  }
}

/** Why the client certificate of a connection is not good enough, in words; undefined when it is. */
export function certificateProblem(socket: TLSSocket, trust: TrustAnchor): Problem | undefined {
  const x509 = socket.getPeerX509Certificate()
  if (x509 === undefined) {
    return problem(kernelProblems['MS-TLS-NO-CERTIFICATE'], {
      came: 'a TLS handshake without a client certificate',
      expected: 'a client certificate of this environment',
    })
  }
  if (socket.authorized && !trust.isRevoked(x509.serialNumber)) return undefined
  const who = x509.subject.replaceAll('\n', ', ')
  const now = Date.now()
  if (!trust.issued(x509)) {
    return problem(kernelProblems['MS-TLS-FOREIGN-CA'], {
      came: `a certificate for ${who}, issued by ${x509.issuer.replaceAll('\n', ', ')}`,
      expected: 'a certificate issued by this environment’s CA (certs/ca-bundle.pem)',
    })
  }
  if (trust.isRevoked(x509.serialNumber)) {
    return problem(kernelProblems['MS-TLS-REVOKED'], {
      came: `the certificate of ${who}, serial ${x509.serialNumber}, which stands in the CRL`,
      expected: 'a certificate that has not been revoked',
    })
  }
  if (x509.validToDate.getTime() < now) {
    return problem(kernelProblems['MS-TLS-EXPIRED'], {
      came: `the certificate of ${who}, valid until ${x509.validTo}`,
      expected: 'a certificate in force today',
    })
  }
  if (x509.validFromDate.getTime() > now) {
    return problem(kernelProblems['MS-TLS-NOT-YET-VALID'], {
      came: `the certificate of ${who}, valid from ${x509.validFrom}`,
      expected: 'a certificate in force today',
    })
  }
  return problem(kernelProblems['MS-TLS-CERTIFICATE'], {
    came: `the certificate of ${who}: ${String(socket.authorizationError)}`,
    expected: 'a certificate that verifies against this environment’s CA',
  })
}
