import { CapturedBody } from '../../kernel/captured-body.ts'
import type { Exchange } from '../../kernel/exchange.ts'

/** From the start tag of a Password, under any prefix, to the next end tag or the end of what came. */
const PASSWORD = /(<(?:[\w.-]+:)?Password(?=[\s>]))([\s\S]*?)(?=<\/|$)/g

/** Keeps a wsse:Password that a client sends, although none is asked for, out of the journal: asterisks take its place. */
export function maskPassword(exchange: Exchange, body: Buffer, limit: number): void {
  if (!body.includes('Password')) return
  const masked = body.toString('latin1').replaceAll(PASSWORD, (_, tag: string, rest: string) => tag + '*'.repeat(rest.length))
  exchange.request = { ...exchange.request, body: CapturedBody.of(Buffer.from(masked, 'latin1'), limit) }
}
