import { chooseSpace as choose } from '../../../kernel/choose-space.ts'
import type { Visit } from '../visit.ts'

/** The space is that of the name asked for in the TLS handshake, of the party that the certificate belongs to, or the default. */
export function chooseSpace({ exchange, parts }: Visit): void {
  if (!parts.spaces.divided) return
  const { serverName, certificate } = exchange.peer
  const names = certificate === undefined ? [] : [...new Set([certificate.commonName.toLowerCase(), ...certificate.names])]
  const space = choose(parts.spaces, {
    named: undefined,
    host: serverName?.toLowerCase() ?? '',
    claims: parts.claimsOf(names),
    certificateNames: names,
  })
  exchange.space = space.name
  exchange.startedAt = space.clock.now()
}
