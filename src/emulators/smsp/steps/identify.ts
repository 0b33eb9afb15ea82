import { chooseSpace, SPACE_FIELD } from '../../../kernel/choose-space.ts'
import type { Inbound } from '../../../kernel/emulator.ts'
import { readDistributionEnvelope } from '../../../wire/itk/distribution-envelope.ts'
import { IDENTITY } from '../../../wire/itk/names.ts'
import type { Visit } from '../visit.ts'

/** Finds the space the request belongs to: by header, Host, the ASID of the audit identity or the certificate's name. */
export function identify(visit: Visit): void {
  const { envelope, exchange, inbound, parts, tape } = visit
  const distribution = readDistributionEnvelope(tape, envelope.content)
  visit.distribution = distribution
  const asids = distribution.auditIdentities.filter(({ type }) => type === IDENTITY.asid).map(({ uri }) => uri)
  visit.space = chooseSpace(parts.spaces, {
    named: inbound.fields.get(SPACE_FIELD),
    host: inbound.authority,
    claims: asids.filter((asid) => asid !== '').map((asid) => `asid:${asid.toLowerCase()}`),
    certificateNames: certificateNames(inbound),
  })
  exchange.space = visit.space.name
  exchange.startedAt = visit.space.clock.now()
  const [asid] = asids
  const [audit] = distribution.auditIdentities
  if (asid !== undefined && asid !== '') exchange.labels['fromAsid'] = asid
  if (audit !== undefined && audit.uri !== '') exchange.labels['auditIdentity'] = audit.uri
  if (distribution.trackingId !== '') exchange.labels['trackingId'] = distribution.trackingId
}

/** Names of the sender's certificate, lower case. */
export function certificateNames({ peer }: Inbound): readonly string[] {
  const { certificate } = peer
  return certificate === undefined ? [] : [certificate.commonName.toLowerCase(), ...certificate.names]
}
