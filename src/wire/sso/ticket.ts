/** The eleven octets that begin every ticket seen, as text, and what follows its random part (dossier identity-and-pki 3). */
const BEGIN = Buffer.from('010202E703362D8E127DCC', 'hex')
const END = '=@AAJTSQACMDE=#'

/** Random octets of a ticket. */
export const TICKET_RANDOM = 24

/** A ticket as seen: 62 characters with `+`, `/`, `=`, `@` and `#`. @param random 24 octets */
export const writeTicket = (random: Buffer): string => `${Buffer.concat([BEGIN, random]).toString('base64').slice(0, -1)}${END}`

/** How a ticket is to be read that is not written as it was issued, and whose mistake that is. */
export interface TicketReading {
  readonly ticket: string
  /** The client's mistake; undefined when it stands as issued. */
  readonly mistake: string | undefined
}

/** A real ticket has 62 characters; percent-encoded three times over it has fewer than these. */
const LONGEST = 400

/** The tickets that a text may mean, the likeliest first: as it stands, then with a client's encoding mistakes undone (dossier 3). */
export function ticketReadings(text: string): readonly TicketReading[] {
  if (text.length > LONGEST) return []
  const readings: TicketReading[] = [{ ticket: text, mistake: undefined }]
  const trimmed = text.replace(/^ +| +$/g, '')
  let ticket = trimmed
  const mistakes: string[] = trimmed === text ? [] : ['white space around it']
  if (/%[0-9A-Fa-f]{2}/.test(ticket)) {
    ticket = ticket.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    mistakes.push('percent-encoded twice')
  }
  if (ticket.includes(' ')) {
    ticket = ticket.replaceAll(' ', '+')
    mistakes.push('a plus sign that was not encoded as %2B and arrived as a space')
  }
  if (!ticket.endsWith('#')) {
    ticket += '#'
    mistakes.push('the # lost, because it was not encoded as %23')
  }
  if (ticket !== text) readings.push({ ticket, mistake: mistakes.join(', and ') })
  return readings
}

const RANDOM_PART = /AQIC5wM2LY4Sfc(?:[A-Za-z0-9+/ ]|%2[BbFf]|%20)+/g

/** A text with the random part of every ticket in it masked; what is around it, where clients break it, stays to be seen. */
export const maskTickets = (text: string): string =>
  text.includes('AQIC5wM2LY4Sfc') ? text.replace(RANDOM_PART, 'AQIC5wM2LY4Sfc[masked]') : text
