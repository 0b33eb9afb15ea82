import type { Emulator, Inbound, Mount } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { PLAIN_REFUSALS, type PlainParts, servedPlainly } from '../../kernel/plain-door.ts'
import { ProblemError } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { Space } from '../../kernel/space.ts'
import { maskTickets } from '../../wire/sso/ticket.ts'

/** What the reader of a space has for the applications of its workstation. */
export interface TicketServiceParts extends PlainParts {
  ticket(space: Space): Promise<string | undefined>
  setTicket(space: Space, ticket: string): Promise<void>
  status(
    space: Space,
  ): Promise<{ readonly uid: string; readonly cn: string; readonly role: string | undefined; readonly locked: boolean } | undefined>
}

const SET = '/set_ticket/'
const TICKET = /^[\x21-\x7e]{1,200}$/

const mount = (path: string, verbs: readonly string[]): Mount => ({
  roles: [],
  path,
  verbs,
  port: 'workstation',
  certificate: 'none',
  body: 'buffered',
})

/**
 * The local ticket service of a workstation (dossier identity-and-pki 6, 3): an Identity Agent leaves its ticket there, applications fetch
 * it. That it is set so is seen in a public agent; how it is read, and its status, are invented.
 */
export function ticketService(parts: TicketServiceParts): Emulator {
  const paths = [
    { path: `${SET}*`, verbs: ['PUT'], name: 'set_ticket' },
    { path: '/get_ticket', verbs: ['GET'], name: 'get_ticket' },
    { path: '/status', verbs: ['GET'], name: 'status' },
  ]
  return {
    name: 'ticket-service',
    mounts: paths.map(({ path, verbs }) => mount(path, verbs)),
    contract: paths.map(({ path, name }) => ({
      name,
      path,
      pattern: 'workstation',
      answers: ['200', '404'],
      source: 'dossier identity-and-pki 6',
    })),
    steps: ['identify', 'override', 'answer'],
    refusals: PLAIN_REFUSALS,
    async serve(exchange, inbound) {
      exchange.request = { ...exchange.request, line: maskTickets(exchange.request.line) }
      try {
        return await servedPlainly(exchange, inbound, parts, (space) => answer(parts, space, exchange, inbound))
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        exchange.outcome = 'refused'
        exchange.problems.push(error.problem)
        return text(400, `${error.problem.code}: ${error.problem.title}\n`)
      }
    },
    refuse: (_exchange, { code, title }) => text(code === 'MS-METHOD-NOT-ALLOWED' ? 405 : 400, `${code}: ${title}\n`),
    matchables: ({ labels }) => labels,
    labels: ['path'],
    deliveries: {},
  }
}

async function answer(parts: TicketServiceParts, space: Space, exchange: Exchange, { target }: Inbound): Promise<Reply> {
  exchange.outcome = 'accepted'
  const [path = ''] = target.split('?', 1)
  if (path.startsWith(SET)) {
    const ticket = decoded(path.slice(SET.length))
    if (ticket === undefined || (ticket !== '' && !TICKET.test(ticket))) {
      exchange.outcome = 'refused'
      exchange.summary = 'A text that is no ticket was left'
      return text(400, 'no ticket\n')
    }
    await parts.setTicket(space, ticket)
    exchange.summary = ticket === '' ? 'The ticket was taken away' : 'A ticket was left'
    return text(200, 'OK\n')
  }
  const status = await parts.status(space)
  if (path === '/status') {
    exchange.summary = 'The reader was asked for its state'
    return {
      status: 200,
      fields: ['Content-Type', 'application/json', 'Cache-Control', 'no-store'],
      body: JSON.stringify({ inserted: status !== undefined, ...status }),
    }
  }
  const ticket = status?.locked === true ? undefined : await parts.ticket(space)
  exchange.summary = ticket === undefined ? 'No ticket to fetch' : 'The ticket was fetched'
  if (ticket === undefined) return text(404, 'no ticket\n')
  return { ...text(200, ticket), kept: maskTickets(ticket) }
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

const text = (status: number, body: string): Reply => ({
  status,
  fields: ['Content-Type', 'text/plain; charset=utf-8', 'Cache-Control', 'no-store'],
  body,
})
