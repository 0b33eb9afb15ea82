import type { Plain } from '../../kernel/outbox-entry.ts'
import { eventTypes, type SessionEvent } from '../../wire/access-manager/write.ts'
import type { TokenEvent } from './token-event.ts'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isEvent = (value: unknown): value is SessionEvent => typeof value === 'string' && Object.hasOwn(eventTypes, value)
const isPair = (value: unknown): value is readonly [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'string')

/** Whether the content of an outbox entry, perhaps of before a restart, is a token event. */
export function isTokenEvent(content: unknown): content is Plain & TokenEvent {
  if (!isObject(content) || !isEvent(content['event']) || typeof content['at'] !== 'number') return false
  const { session, properties } = content
  if (!isObject(session) || !Array.isArray(properties) || !properties.every(isPair)) return false
  const texts = ['ticket', 'id', 'uid'].every((key) => typeof session[key] === 'string')
  return texts && ['authenticatedAt', 'usedAt', 'maxLife', 'idleLife'].every((key) => typeof session[key] === 'number')
}
