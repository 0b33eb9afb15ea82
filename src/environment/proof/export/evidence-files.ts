import type { Exchange, Wire } from '../../../kernel/exchange.ts'
import { Fields } from '../../../kernel/fields.ts'
import { exchangeOutline, fieldPairs } from '../exchange-json.ts'
import { messagesOf } from '../messages.ts'

/** What of an exchange stands in a file of its own. */
export const EXCHANGE_FILES = [
  'exchange.json',
  'request.txt',
  'request.body',
  'request.json',
  'reply.txt',
  'reply.body',
  'reply.json',
] as const
export type ExchangeFile = (typeof EXCHANGE_FILES)[number]

const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/^multipart\//i, '.multipart'],
  [/[/+]xml\b/i, '.xml'],
  [/[/+]json\b/i, '.json'],
  [/^text\/html/i, '.html'],
  [/^text\//i, '.txt'],
]

/** A name for an exchange's folder: its place, direction and what it is about. */
export function folderOf({ direction, door, labels }: Exchange, place: number): string {
  const what = labels['interaction'] ?? labels['action'] ?? labels['operation'] ?? door
  return `${String(place).padStart(3, '0')}-${direction}-${what.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 60)}`
}

/** The name of a file in the archive: that of a body ends like its content. */
export function nameOf(exchange: Exchange, file: ExchangeFile): string {
  if (!file.endsWith('.body')) return file
  const wire = file === 'request.body' ? exchange.request : exchange.reply
  const type = new Fields(wire?.fields ?? []).get('content-type') ?? ''
  return `${file}${ENDINGS.find(([pattern]) => pattern.test(type))?.[1] ?? '.bin'}`
}

/** Whether an exchange has something for a file. */
export function hasContent({ request, reply }: Exchange, file: ExchangeFile): boolean {
  if (file === 'exchange.json') return true
  const wire = file.startsWith('request') ? request : reply
  return wire !== undefined && (file.endsWith('.txt') || wire.body.size > 0)
}

/** A file's content; undefined where the exchange has nothing for it. */
export function contentOf(exchange: Exchange, file: ExchangeFile): Buffer | undefined {
  if (file === 'exchange.json') return json(exchangeOutline(exchange))
  const wire = file.startsWith('request') ? exchange.request : exchange.reply
  if (wire === undefined || !hasContent(exchange, file)) return undefined
  if (file.endsWith('.txt')) return Buffer.from(headOf(wire), 'latin1')
  return file.endsWith('.body') ? wire.body.head : json({ messages: messagesOf(wire) })
}

/** First line and fields as they stood on the wire. */
const headOf = ({ line, fields }: Wire): string =>
  [line, ...fieldPairs(fields).map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')

const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`)
