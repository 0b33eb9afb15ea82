import { claimFault } from '../../../wire/jwt/gpconnect-claims.ts'
import { readBearer } from '../../../wire/jwt/unsigned.ts'
import { refuse } from '../errors.ts'
import type { Visit } from '../visit.ts'

/** A token that is missing or wrong is 403 here, where GP Connect says 400; the practitioner need not be in it (dossier ssp-fhir-dos 1.10, 6). */
export function checkToken({ inbound, interaction, space }: Visit): void {
  const { scope } = interaction
  if (scope === undefined) return
  const authorization = inbound.fields.get('authorization')
  if (authorization === undefined)
    throw refuse.token('ACCESS_DENIED', { came: 'no header', expected: 'Bearer and a token', at: 'Authorization' })
  const token = readBearer(authorization)
  if ('fault' in token) throw refuse.token('ACCESS_DENIED', { came: token.came, expected: token.expected, at: 'Authorization' })
  const now = Math.floor(space.clock.now() / 1000)
  const fault = claimFault(token, { now, scopes: [scope], practitioner: undefined, record: false })
  if (fault !== undefined) throw refuse.token('ACCESS_DENIED', { came: fault.came, expected: fault.expected, at: fault.at })
}
