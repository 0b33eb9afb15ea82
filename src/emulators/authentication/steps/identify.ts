import { chooseSpace, SPACE_FIELD } from '../../../kernel/choose-space.ts'
import type { Space } from '../../../kernel/space.ts'
import { sessions } from '../../../national/sessions/session.ts'
import { ticketReadings } from '../../../wire/sso/ticket.ts'
import type { Visit } from '../visit.ts'

/** Finds the space: by header, host, or the one in which the ticket of the request was issued. */
export async function identify(visit: Visit): Promise<void> {
  const { exchange, inbound, parts } = visit
  const named = inbound.fields.get(SPACE_FIELD)
  const chosen = chooseSpace(parts.spaces, { named, host: inbound.authority, claims: [], certificateNames: [] })
  const space = named === undefined && parts.spaces.divided && chosen === parts.spaces.default ? await spaceOfTicket(visit) : chosen
  visit.space = space
  exchange.space = space.name
  exchange.startedAt = space.clock.now()
}

/** Clients of GAS and SSB can't send a header of ours, but what they send names a ticket. */
async function spaceOfTicket({ inbound, parts, query }: Visit): Promise<Space> {
  const inBody = inbound.body.length <= parts.settings.gasMaxRequest ? TICKET.exec(inbound.body.toString('latin1'))?.[0] : undefined
  const text = query.get('token') ?? inBody
  if (text === undefined) return parts.spaces.default
  for (const { ticket } of ticketReadings(text))
    for (const space of parts.spaces.all()) if ((await parts.store.read(space.name, sessions.name, ticket)) !== undefined) return space
  return parts.spaces.default
}

const TICKET = /AQIC[A-Za-z0-9+/]{40,60}=@[A-Za-z0-9+/]{10,20}=#?/
