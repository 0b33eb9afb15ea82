import tls, { type PeerCertificate } from 'node:tls'

/**
 * Spine's check of an endpoint's name: the certificate must carry the URL's host or the FQDN registered for it.
 * @returns undefined when it does, else the error that ends the handshake
 */
export function checkEndpointName(host: string, names: readonly string[], certificate: PeerCertificate): Error | undefined {
  const mismatch = tls.checkServerIdentity(host, certificate)
  if (mismatch === undefined) return undefined
  for (const name of names) {
    if (tls.checkServerIdentity(name, certificate) === undefined) return undefined
    const common = certificate.subject.CN
    // The G1 certificates that suppliers still hold carry their FQDN as CN only (dossier identity-and-pki, 8.3).
    if (typeof common === 'string' && common.toLowerCase() === name.toLowerCase()) return undefined
  }
  return Object.assign(
    new Error(`the certificate is for ${certificate.subject.CN} (${certificate.subjectaltname ?? 'no alternative names'})`),
    { code: 'MS_NAME_MISMATCH', wanted: [host, ...names] },
  )
}
