import { z } from 'zod'
import type { DeliveryKind } from '../../kernel/delivery.ts'
import type { OutboxEntry } from '../../kernel/outbox-entry.ts'
import { problem } from '../../kernel/problem.ts'
import type { BodyFiles } from '../body-files.ts'
import { StubFault } from '../matching/condition.ts'
import { stubProblems } from '../problems.ts'
import type { StubInput } from '../stub.ts'
import type { scopeOf } from '../templates/scope.ts'
import { bodyOf, templateOf } from './body.ts'
import { fieldValue } from './field-value.ts'
import type { AnswerContext } from './parts.ts'

/** Name under which callbacks stand in the outbox. */
export const CALLBACK_KIND = 'stubs/callback'
/** Word for the endpoint of the caller. */
const CALLER = 'caller'
const A_DAY = 86_400_000

type Scope = ReturnType<typeof scopeOf>

/** What an entry of the outbox holds of a callback. */
const Content = z.object({
  stub: z.string(),
  method: z.enum(['GET', 'POST']),
  fields: z.array(z.string()),
  body: z.string(),
  labels: z.record(z.string(), z.string()),
})

/** Makes the deliveries that stubs promise. A callback is made once: one that fails is not tried again. */
export const callbackKind: DeliveryKind = {
  build(entry) {
    const { stub, method, fields, body, labels } = Content.parse(entry.content)
    return {
      target: entry.target,
      verb: method,
      fields,
      body: Buffer.from(body),
      plainHttp: true,
      names: [],
      labels,
      summary: `callback of stub ${stub}`,
      standIn: () => ({ status: 202, fields: [], body: Buffer.alloc(0) }),
      judge(result) {
        if ('status' in result && result.status < 400) return { done: true }
        const failed = 'status' in result ? undefined : result.problem
        return {
          done: false,
          retry: false,
          problem:
            failed ??
            problem(stubProblems['MS-STUB-CALLBACK'], {
              came: `status ${'status' in result ? result.status : ''} of ${entry.target}`,
              expected: 'a status below 400',
            }),
        }
      },
    }
  },
  failed: () => [],
}

/** @throws StubFault */
export async function compileCallbacks(
  callbacks: NonNullable<StubInput['answer']['callback']>,
  { id }: StubInput & { readonly id: string },
  files: BodyFiles,
): Promise<(context: AnswerContext, scope: () => Scope) => readonly OutboxEntry[]> {
  const compiled = await Promise.all(
    callbacks.map(async (callback, at) => {
      const place = ['answer', 'callback', at]
      if (callback.to !== CALLER && !callback.to.includes('{{') && !isUrl(callback.to))
        throw new StubFault([...place, 'to'], `"${callback.to}": a URL with http: or https:, inbox:<party key>, or ${CALLER}`)
      const given = Object.entries(callback.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
      return {
        callback,
        to: await templateOf(callback.to, 'none'),
        body: await bodyOf(callback, given, files, place),
        given,
        headers: await Promise.all(
          Object.entries(callback.headers).map(async ([name, value]) => [name, await templateOf(value, 'none')] as const),
        ),
      }
    }),
  )
  return (context, scope) =>
    compiled.flatMap(({ callback, to, body, given, headers }) => {
      const { facts, helpers, limit } = context
      const values = scope()
      const wanted = callback.to === CALLER ? context.endpointOfCaller() : to(values, helpers, limit)
      if (wanted === undefined || !isUrl(wanted)) {
        facts.exchange.problems.push(
          problem(stubProblems['MS-STUB-CALLBACK'], {
            came: `stub ${id}: ${wanted === undefined ? 'no endpoint of the caller' : `"${wanted.slice(0, 200)}"`}`,
            expected: 'a registered caller, or a URL in "to"',
          }),
        )
        return []
      }
      const type = body === undefined || given !== undefined ? [] : ['Content-Type', body.contentType]
      const fields = [...type, ...headers.flatMap(([name, value]) => [name, fieldValue(value(values, helpers, limit))])]
      const { conversationId } = facts.labels
      const entry: OutboxEntry = {
        id: helpers.ids.uuid(),
        space: facts.exchange.space,
        kind: CALLBACK_KIND,
        due: helpers.now + callback.delay,
        target: wanted,
        attempt: 0,
        policy: { retries: 0, interval: 0 },
        expires: helpers.now + callback.delay + A_DAY,
        content: {
          stub: id,
          method: callback.method,
          fields,
          body: body?.render(values, helpers, limit) ?? '',
          labels: { stub: id, ...(conversationId === undefined ? {} : { conversationId }) },
        },
        causedBy: facts.exchange.id,
      }
      return [entry]
    })
}

const isUrl = (text: string): boolean => (/^https?:\/\//i.test(text) && URL.canParse(text)) || /^inbox:./.test(text)
