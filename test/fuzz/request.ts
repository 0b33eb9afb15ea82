/** Where a request goes: `tcp` is the HTTPS port without TLS. */
export type Port = 'https' | 'tcp' | 'http' | 'ldap' | 'ldaps'

/** Whose certificate is shown on the HTTPS port. */
export type Sender = 'supplier-a' | 'supplier-b' | 'nobody'

/** What is sent, byte for byte, and how the connection is treated around it. */
export interface FuzzRequest {
  readonly port: Port
  readonly as: Sender
  /** Exactly one HTTP request that its reader can't mistake the end of: goes over a kept connection and must be answered. */
  readonly framed: boolean
  readonly bytes: Buffer
  /** Offsets at which the bytes are cut into writes of their own. */
  readonly pieces: readonly number[]
  /** Of one that is not framed, what follows the bytes: the end of our side, a cut connection, or nothing. */
  readonly ending: 'end' | 'cut' | 'wait'
  /** What was done to it, for people. */
  readonly what: string
}

/** A request before it is written: what mutations work on. */
export interface Draft {
  verb: string
  target: string
  /** Names and values in turn; without Content-Length. */
  headers: string[]
  body: Buffer
  as: Sender
  what: string[]
}

/** A framed request of a draft, with the Content-Length of its body. */
export function framed(draft: Draft, port: Port = 'https', pieces: readonly number[] = []): FuzzRequest {
  const { as, what } = draft
  return { port, as, framed: true, bytes: written(draft), pieces, ending: 'end', what: what.join(', ') }
}

/** The bytes of a draft. */
export function written({ verb, target, headers, body }: Draft): Buffer {
  return Buffer.concat([head(verb, target, [...headers, 'Content-Length', String(body.length)]), body])
}

export function head(verb: string, target: string, headers: readonly string[], version = 'HTTP/1.1'): Buffer {
  let text = `${verb} ${target} ${version}\r\n`
  for (let at = 0; at + 1 < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`
  return Buffer.from(`${text}\r\n`, 'latin1')
}

/** Value of the first header of that name. */
export const headerOf = (headers: readonly string[], name: string): string | undefined =>
  headers.find((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === name)

export function setHeader(headers: readonly string[], name: string, value: string): string[] {
  const others = headers.filter((_, at) => headers[at - (at % 2)]?.toLowerCase() !== name.toLowerCase())
  return [...others, name, value]
}
