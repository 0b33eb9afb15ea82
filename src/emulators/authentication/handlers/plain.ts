import { maskTickets } from '../../../wire/sso/ticket.ts'
import { html, status } from '../pages/html.ts'
import { openSessionOf } from '../session-of.ts'
import type { Visit } from '../visit.ts'

const DTD = `<!ELEMENT gpOBJECT (gpPARAM*)>
<!ELEMENT gpPARAM (#PCDATA)>
<!ATTLIST gpPARAM name CDATA #REQUIRED id CDATA #IMPLIED orgcode CDATA #IMPLIED encoding CDATA #IMPLIED>
`

/** The DTD that responses name and nobody reads; its content is invented. */
export function dtd(visit: Visit): void {
  visit.exchange.outcome = 'accepted'
  visit.exchange.summary = 'The DTD of gpOBJECT fetched'
  visit.reply = { status: 200, fields: ['Content-Type', 'application/xml-dtd'], body: DTD }
}

/** The page that `error_url` names. */
export function errorPage(visit: Visit): void {
  visit.exchange.outcome = 'accepted'
  visit.exchange.summary = 'The error page of GAS shown'
  visit.reply = html(
    200,
    'Login failed',
    '<p>The login was refused. The journal of mock-spine says why: <code>mock-spine journal</code>.</p>',
  )
}

/** IA13 tells the device id that it has; it is noted and confirmed (the answer is inferred, dossier identity-and-pki 2.5). */
export async function deviceId(visit: Visit): Promise<void> {
  const { exchange, query } = visit
  const { cn } = await visit.run((work) => openSessionOf(visit, work, query.get('token') ?? undefined))
  const latest = query.get('latestdeviceid') ?? ''
  exchange.labels['device'] = maskTickets(latest.slice(0, 60))
  exchange.outcome = 'accepted'
  exchange.summary = `Device id of ${cn} noted`
  visit.reply = status('OK')
}
