import { chooseSpace, SPACE_FIELD } from '../../../kernel/choose-space.ts'
import type { Inbound } from '../../../kernel/emulator.ts'
import type { Visit } from '../visit.ts'

/** Finds the space the request belongs to: by header, Host or the certificate's name; the message names no sender. */
export function identify(visit: Visit): void {
  const { exchange, inbound, parts } = visit
  visit.space = chooseSpace(parts.spaces, {
    named: inbound.fields.get(SPACE_FIELD),
    host: inbound.authority,
    claims: [],
    certificateNames: certificateNames(inbound),
  })
  exchange.space = visit.space.name
  exchange.startedAt = visit.space.clock.now()
}

/** Names of the sender's certificate, lower case. */
export function certificateNames({ peer }: Inbound): readonly string[] {
  const { certificate } = peer
  return certificate === undefined ? [] : [certificate.commonName.toLowerCase(), ...certificate.names]
}
