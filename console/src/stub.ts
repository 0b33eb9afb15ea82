import type { Exchange } from './api/types.ts'
import { field } from './decode/body.ts'

/** A stub that matches requests like this one and answers as it was answered. */
export function stubOf({ door, space, labels, request, reply }: Exchange): Record<string, unknown> {
  const path = request.line.split(' ')[1]?.split('?')[0]
  const caller = labels['fromParty'] ?? labels['fromAsid']
  const interaction = labels['interaction']
  const match = {
    ...(interaction === undefined ? (path === undefined ? {} : { path }) : { interaction }),
    ...(caller === undefined ? {} : { caller }),
  }
  const status = Number(/^HTTP\/[\d.]+ (\d{3})/.exec(reply?.line ?? '')?.[1] ?? '200')
  const type = reply === undefined ? undefined : field(reply.fields, 'content-type')
  return {
    space,
    door,
    match,
    times: 1,
    answer: {
      status,
      ...(type === undefined ? {} : { headers: { 'Content-Type': type } }),
      ...(reply?.body.text === undefined || reply.body.truncated ? {} : { body: reply.body.text.replaceAll('{{', '\\{{') }),
    },
  }
}
