import { chooseSpace, SPACE_FIELD } from '../../../kernel/choose-space.ts'
import { readToken } from '../../../wire/fhir/parameters.ts'
import { criteria } from '../contract.ts'
import type { Visit } from '../visit.ts'

/** Finds the space that is searched: by header, host, or the party key that is searched for. */
export function identify(visit: Visit): void {
  const { exchange, inbound, parts } = visit
  const space = chooseSpace(parts.spaces, {
    named: inbound.fields.get(SPACE_FIELD),
    host: inbound.authority,
    claims: claims(visit),
    certificateNames: [],
  })
  visit.space = space.name
  exchange.space = space.name
  exchange.startedAt = space.clock.now()
}

function* claims({ query }: Visit): Generator<string> {
  for (const { name, value } of query.parameters) {
    if (name !== criteria.partyKey.parameter) continue
    const token = readToken(value)
    if (token.system === criteria.partyKey.system) yield `party:${token.value.trim().toLowerCase()}`
  }
}
