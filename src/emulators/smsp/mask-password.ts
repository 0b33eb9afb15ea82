import { CapturedBody } from '../../kernel/captured-body.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { maskText, type Span } from '../../wire/text/mask-text.ts'

/** From the start tag of a Password, under any prefix, to the next end tag or the end of what came. */
const PASSWORD = /(<(?:[\w.-]+:)?Password(?=[\s>]))([\s\S]*?)(?=<\/|$)/g
const LEAST = 'Password'

/** Keeps a wsse:Password that a client sends, although none is asked for, out of the journal: asterisks take its place, whatever the encoding. */
export function maskPassword(exchange: Exchange, body: Buffer, limit: number): void {
  if (!body.includes(LEAST) && !maybeUtf16(body)) return
  const masked = maskText(body, passwords)
  if (masked !== body) exchange.request = { ...exchange.request, body: CapturedBody.of(masked, limit) }
}

const maybeUtf16 = (body: Buffer): boolean => (body[0] ?? 0) >= 0xfe || body[0] === 0 || body[1] === 0

const passwords = (text: string): Span[] =>
  Array.from(text.matchAll(PASSWORD), ({ index, 1: tag = '', 2: rest = '' }) => ({
    start: index + tag.length,
    end: index + tag.length + rest.length,
  }))
