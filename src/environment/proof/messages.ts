import type { Wire } from '../../kernel/exchange.ts'
import { Fields } from '../../kernel/fields.ts'
import type { JsonValue } from '../../wire/json/value.ts'
import { MultipartError, readMultipart } from '../../wire/multipart/index.ts'
import { NoJsonForm, xmlAsJson } from '../../wire/xml/as-json.ts'
import { XmlError } from '../../wire/xml/index.ts'

/** A message of a body, or a part of it, read as JSON: XML that the strict reader accepts, and JSON itself. */
export interface MessageView {
  /** Place in a multipart body, from 0; 0 for a body that is none. */
  readonly part: number
  readonly contentType?: string
  readonly contentId?: string
  readonly json?: JsonValue
  /** Why there is no `json`: what the strict reader says, or that it is something else. */
  readonly reason?: string
}

/** What a body says, a view for each part; none for an empty body. Of a body that the journal keeps in part only, what was kept of it. */
export function messagesOf({ fields, body }: Wire): MessageView[] {
  const { head } = body
  if (head.length === 0) return []
  const contentType = new Fields(fields).get('content-type')
  if (contentType === undefined || !/^\s*multipart\//i.test(contentType)) return [{ part: 0, ...typed(contentType), ...read(head) }]
  try {
    return readMultipart(head, contentType).parts.map((each, part) => {
      const id = each.contentId === undefined ? {} : { contentId: each.contentId }
      return { part, ...typed(each.contentType), ...id, ...contentOf(() => each.content()) }
    })
  } catch (error) {
    return [{ part: 0, contentType, reason: reasonOf(error) }]
  }
}

const typed = (contentType: string | undefined) => (contentType === undefined ? {} : { contentType })

function contentOf(content: () => Buffer): Pick<MessageView, 'json' | 'reason'> {
  try {
    return read(content())
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

function read(bytes: Buffer): Pick<MessageView, 'json' | 'reason'> {
  const start = bytes.toString('latin1', 0, 64).trimStart().charAt(0)
  try {
    if (start === '{' || start === '[' || start === '"') {
      const json: JsonValue = JSON.parse(bytes.toString('utf8'))
      return { json }
    }
    return { json: xmlAsJson(bytes) }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

/** @throws what nobody foresaw */
function reasonOf(error: unknown): string {
  const known = error instanceof XmlError || error instanceof NoJsonForm || error instanceof MultipartError || error instanceof SyntaxError
  if (!known) throw error
  return error instanceof XmlError && error.reason === 'not-xml' ? 'neither XML nor JSON' : error.message
}
