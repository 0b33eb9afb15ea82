import { chooseSpace, SPACE_FIELD } from '../../../kernel/choose-space.ts'
import type { Inbound } from '../../../kernel/emulator.ts'
import type { Visit } from '../visit.ts'

/** Finds the space the message belongs to: by header, Host, the sender's ASID or the certificate's name. */
export function identify(visit: Visit): void {
  const { envelope, exchange, inbound, parts } = visit
  visit.space = chooseSpace(parts.spaces, {
    named: inbound.fields.get(SPACE_FIELD),
    host: inbound.authority,
    claims: envelope.sender.value === '' ? [] : [`asid:${envelope.sender.value.toLowerCase()}`],
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
