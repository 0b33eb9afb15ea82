import type { Part } from './mime.ts'
import { readMime } from './mime.ts'

/** What came to a client's endpoint. */
export interface Incoming {
  /** Names and values in turn. */
  readonly headers: readonly string[]
  header(name: string): string | undefined
  readonly body: Buffer
  readonly text: string
  /** Undefined where it is no multipart body. */
  readonly parts: readonly Part[] | undefined
  /** The ebXML envelope: the first part, or the body of a signal. */
  readonly envelope: string
  readonly payload: string
}

export function incomingOf(headers: readonly string[], body: Buffer): Incoming {
  const header = (name: string) => headers.find((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === name.toLowerCase())
  const text = body.toString()
  const parts = readMime(header('content-type') ?? '', text)
  return { headers, header, body, text, parts, envelope: parts?.[0]?.content ?? text, payload: parts?.[1]?.content ?? '' }
}

/** The text of the first element of a local name, whatever its prefix: how clients that match text find it. */
export const firstText = (xml: string, local: string): string =>
  new RegExp(`<(?:[\\w-]+:)?${local}(?:\\s[^>]*)?>\\s*([^<]*?)\\s*<`).exec(xml)?.[1] ?? ''

/** The PartyId inside From or To. */
export const partyOf = (xml: string, side: 'From' | 'To'): string =>
  new RegExp(`<(?:[\\w-]+:)?${side}>\\s*<(?:[\\w-]+:)?PartyId[^>]*>([^<]*)<`).exec(xml)?.[1] ?? ''
