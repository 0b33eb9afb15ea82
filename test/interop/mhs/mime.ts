import type { Reference } from './envelope.ts'
import type { Writing } from './family.ts'

export interface Attachment {
  readonly contentType: string
  readonly encoding: 'base64' | '8bit'
  readonly content: string
  readonly description: string
}

export interface Part {
  readonly headers: string
  /** Value of a header, whatever its case. */
  header(name: string): string
  readonly content: string
}

/** Manifest references to inline attachments. */
export const references = (writing: Writing, attachments: readonly Attachment[]): Reference[] =>
  attachments.map(({ description }, at) => ({ href: `cid:${writing.attachmentId(at)}`, id: `4F${at}-document`, description }))

/** Envelope, payload and attachments as one body; a part's content ends before the line end that belongs to the delimiter. */
export function writeMime(
  writing: Writing,
  envelope: string,
  payloadId: string,
  payload: string,
  attachments: readonly Attachment[],
): Buffer {
  const { lineEnd, boundary } = writing
  const parts = [
    [writing.partHeaders(writing.rootId, 'text/xml; charset=UTF-8', '8bit'), envelope],
    [writing.partHeaders(payloadId, writing.payloadType, '8bit'), payload],
    ...attachments.map(
      ({ contentType, encoding, content }, at) => [writing.partHeaders(writing.attachmentId(at), contentType, encoding), content] as const,
    ),
  ] as const
  const lines = parts.flatMap(([headers, content]) => [`--${boundary}`, ...headers, '', content])
  return Buffer.from([...lines, `--${boundary}--`, ''].join(lineEnd))
}

/** The parts of a body, or undefined when the Content-Type names no boundary. */
export function readMime(contentType: string, body: string): Part[] | undefined {
  const boundary = /^multipart\/related;.*boundary="([^"]+)"/i.exec(contentType)?.[1]
  if (boundary === undefined) return undefined
  return body
    .split(`--${boundary}`)
    .slice(1)
    .filter((part) => !part.startsWith('--'))
    .map((part) => {
      const [blank] = /\r?\n\r?\n/.exec(part) ?? ['']
      const end = part.indexOf(blank)
      const headers = part.slice(0, end).trim()
      return {
        headers,
        content: part.slice(end + blank.length).replace(/\r?\n$/, ''),
        header: (name) => new RegExp(`^${name}\\s*:\\s*(.*?)\\r?$`, 'im').exec(headers)?.[1] ?? '',
      }
    })
}
