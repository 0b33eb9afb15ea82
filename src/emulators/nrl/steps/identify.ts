import { chooseSpace, SPACE_FIELD } from '../../../kernel/choose-space.ts'
import type { Visit } from '../visit.ts'

/** Finds the space that the call belongs to: by header, host, the ASIDs, or the certificate. */
export function identify(visit: Visit): void {
  const { exchange, inbound, parts } = visit
  const asid = (name: string) => inbound.fields.get(name)?.trim() ?? ''
  visit.space = chooseSpace(parts.spaces, {
    named: inbound.fields.get(SPACE_FIELD),
    host: inbound.authority,
    claims: [`asid:${asid('fromasid')}`, `asid:${asid('toasid')}`],
    certificateNames: visit.certificateNames,
  })
  exchange.space = visit.space.name
  exchange.startedAt = visit.space.clock.now()
}
