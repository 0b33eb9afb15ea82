/** A message read from a file: HTTP header fields (names and values in turn) and body. */
export interface MessageFile {
  readonly fields: readonly string[]
  readonly body: Buffer
}

/**
 * Reads a file that holds an HTTP body, with or without header lines (and a request line) above it. Where the file has no
 * Content-Type, one is made from the body's first delimiter line; where it has no SOAPAction, from eb:Service and eb:Action, or wsa:Action.
 */
export function readMessageFile(file: Buffer): MessageFile {
  const { fields, body } = splitHead(file)
  const has = (name: string) => fields.some((field, at) => at % 2 === 0 && field.toLowerCase() === name)
  const more: string[] = []
  if (!has('content-type')) more.push('Content-Type', contentTypeOf(body))
  const action = soapActionOf(body)
  if (!has('soapaction') && action !== undefined) more.push('SOAPAction', action)
  return { fields: [...fields, ...more], body }
}

const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*)$/

function splitHead(file: Buffer): MessageFile {
  const text = file.toString('latin1')
  const end = /\r?\n\r?\n/.exec(text)
  if (end === null || text.startsWith('--') || text.startsWith('<')) return { fields: [], body: file }
  const lines = text.slice(0, end.index).split(/\r?\n/)
  if (/^[A-Z]+ \S+( HTTP\/1\.[01])?$/.test(lines[0] ?? '')) lines.shift()
  const fields: string[] = []
  for (const line of lines) {
    const match = FIELD.exec(line)
    if (match === null) return { fields: [], body: file }
    const name = match[1] ?? ''
    // What HTTP itself works out is not taken from a file.
    if (!/^(content-length|host|connection|transfer-encoding)$/i.test(name)) fields.push(name, match[2] ?? '')
  }
  return { fields, body: file.subarray(end.index + end[0].length) }
}

function contentTypeOf(body: Buffer): string {
  const text = body.toString('latin1')
  const boundary = /^--(\S.*?)\s*$/m.exec(text)?.[1]
  if (boundary === undefined) return 'text/xml'
  const start = /^content-id:[ \t]*(\S+)/im.exec(text)?.[1]
  return `multipart/related; boundary="${boundary}"; type="text/xml"${start === undefined ? '' : `; start="${start}"`}`
}

/** `<service>/<action>` of the ebXML header, or wsa:Action, which is written so. */
function soapActionOf(body: Buffer): string | undefined {
  const { service, action } = serviceAndActionOf(body)
  return service === '' || action === '' ? undefined : `${service}/${action}`
}

/** Service and action that a message names, looked for in its text so that broken messages have them too; '' where there is none. */
export function serviceAndActionOf(body: Buffer): { readonly service: string; readonly action: string } {
  const text = body.toString('latin1')
  const inner = (name: string): string => new RegExp(`<(?:[\\w-]+:)?${name}[^>]*>\\s*([^<\\s]*)`).exec(text)?.[1] ?? ''
  const [service, action] = [inner('Service'), inner('Action')]
  const slash = action.lastIndexOf('/')
  return service === '' && slash >= 0 ? { service: action.slice(0, slash), action: action.slice(slash + 1) } : { service, action }
}
