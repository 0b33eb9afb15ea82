import type { Outcome } from '../../kernel/exchange.ts'
import type { Override } from '../../kernel/override.ts'
import { problem } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { BodyFiles } from '../body-files.ts'
import { edgeEffect, requestOverride } from '../faults/request-fault.ts'
import { stubProblems } from '../problems.ts'
import type { StubInput } from '../stub.ts'
import { scopeOf } from '../templates/scope.ts'
import type { Template } from '../templates/template.ts'
import { bodyOf, templateOf } from './body.ts'
import { compileCallbacks } from './callback.ts'
import { fieldValue } from './field-value.ts'
import { ldifOf } from './ldif.ts'
import type { AnswerContext, Answering, Made } from './parts.ts'
import { compilePatch } from './patch.ts'

/** The name under which a stub stands in the journal. */
export const nameOf = (id: string): string => `stub ${id}`

/** Gets the answer of a stub ready. @throws StubFault */
export async function compileAnswer(stub: StubInput & { readonly id: string }, files: BodyFiles): Promise<Answering> {
  const { answer, id } = stub
  const callbacks = await compileCallbacks(answer.callback ?? [], stub, files)
  const override = await compileOverride(stub, files)
  const { fault, delay } = answer
  return (context): Made => {
    const effect = fault === undefined ? undefined : edgeEffect(fault, context.helpers.random)
    const edge = effect ?? (delay === undefined ? undefined : ({ kind: 'delay', ms: delay } as const))
    const scope = () => scopeOf(context.facts, { id })
    const made = override(context, scope)
    const deliveries = callbacks(context, scope)
    return {
      ...(made === undefined ? {} : { override: made }),
      ...(edge === undefined ? {} : { edge }),
      ...(deliveries.length === 0 ? {} : { deliveries }),
    }
  }
}

type Scope = ReturnType<typeof scopeOf>
type Overriding = (context: AnswerContext, scope: () => Scope) => Override | undefined

async function compileOverride({ answer, id }: StubInput & { readonly id: string }, files: BodyFiles): Promise<Overriding> {
  const by = nameOf(id)
  const { refuse, fault, patch, when = 'before' } = answer
  if (refuse !== undefined) {
    const made: Override = { when, kind: 'refuse', form: refuse.as, code: refuse.code, text: refuse.text }
    return () => made
  }
  if (fault !== undefined) {
    const made = requestOverride(fault)
    return () => made
  }
  if (patch !== undefined || (answer.when === 'after' && !hasContent(answer))) {
    const change = await compilePatch(answer)
    return (context) => ({
      when: 'after',
      kind: 'change',
      by,
      change: (real) => {
        try {
          return change(real, context, scopeOf(context.facts, { id }, real))
        } catch (error) {
          context.facts.exchange.problems.push(
            problem(stubProblems['MS-STUB-PATCH'], {
              came: `${by}: ${error instanceof Error ? error.message : String(error)}`.trim(),
              expected: 'an answer that the patch fits; the real one was given',
            }),
          )
          return real
        }
      },
    })
  }
  if (!hasContent(answer)) return () => undefined
  const reply = await compileReply(answer, files)
  if (when === 'before')
    return (context, scope) => {
      const made = reply(context, scope())
      return { when, kind: 'reply', by, outcome: outcomeOf(made.status), ...made }
    }
  return (context) => ({ when, kind: 'change', by, change: (real) => reply(context, scopeOf(context.facts, { id }, real)) })
}

/** Whether the stub says an answer of its own, not only what happens around the real one. */
const hasContent = ({ status, headers, body, bodyFile, entries, diagnostic }: StubInput['answer']): boolean =>
  [status, headers, body, bodyFile, entries, diagnostic].some((given) => given !== undefined)

/** Statuses of HTTP, and result codes of LDAP, by which an exchange has gone well. */
const outcomeOf = (status: number): Outcome => (status === 0 || (status >= 200 && status < 400) ? 'accepted' : 'refused')

type Replying = (context: AnswerContext, scope: Scope) => Reply

async function compileReply(answer: StubInput['answer'], files: BodyFiles): Promise<Replying> {
  const { headers = {}, entries, diagnostic, template } = answer
  const ldap = entries !== undefined || diagnostic !== undefined
  const status = answer.status ?? (ldap ? 0 : 200)
  const given = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  const body =
    entries === undefined
      ? await bodyOf(answer, given, files, ['answer'])
      : { render: await templateOf(ldifOf(entries), 'none', template), contentType: undefined }
  const fields = await Promise.all(
    Object.entries(headers).map(
      async ([name, value]): Promise<readonly [string, Template]> => [name, await templateOf(value, 'none', template)],
    ),
  )
  const usual = body?.contentType === undefined || given !== undefined || ldap ? [] : ['Content-Type', body.contentType]
  return ({ helpers, limit }, scope) => ({
    status,
    fields: [
      ...usual,
      ...fields.flatMap(([name, value]) => [name, fieldValue(value(scope, helpers, limit))]),
      ...(diagnostic === undefined ? [] : ['diagnosticMessage', diagnostic]),
    ],
    body: body?.render(scope, helpers, limit) ?? '',
  })
}
