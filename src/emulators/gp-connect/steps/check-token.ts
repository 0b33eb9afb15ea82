import { claimFault } from '../../../wire/jwt/gpconnect-claims.ts'
import { readBearer } from '../../../wire/jwt/unsigned.ts'
import { refuse } from '../refusing.ts'
import type { Visit } from '../visit.ts'

/** Checks the bearer token as providers do (dossier ssp-fhir-dos 1.10): what is missing or out of date is 400, a resource that is none 422. */
export function checkToken(visit: Visit): void {
  const { inbound, interaction, space, release } = visit
  const authorization = inbound.fields.get('authorization')
  if (authorization === undefined)
    throw refuse.token('BAD_REQUEST', { came: 'no header', expected: 'Bearer and a token', at: 'Authorization' })
  const token = readBearer(authorization)
  if ('fault' in token) throw refuse.token('BAD_REQUEST', { came: token.came, expected: token.expected, at: 'Authorization' })
  const isOld = release === 'DSTU2'
  const fault = claimFault(token, {
    now: Math.floor(space.clock.now() / 1000),
    // Tokens of the first versions read an organisation's data with a patient's scope too.
    scopes: isOld ? [interaction.scope, 'patient/*.read'] : [interaction.scope],
    practitioner: isOld ? 'identifier' : 'name',
    record: isOld,
  })
  if (fault === undefined) {
    visit.claims = token.claims
    return
  }
  const { kind, came, expected, at } = fault
  throw refuse.token(kind === 'value' ? 'BAD_REQUEST' : 'INVALID_RESOURCE', { came, expected, at })
}
