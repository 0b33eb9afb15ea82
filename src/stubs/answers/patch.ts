import type { Reply } from '../../kernel/reply.ts'
import { readMultipart } from '../../wire/multipart/index.ts'
import { placed } from '../matching/condition.ts'
import type { Answer } from '../stub.ts'
import type { scopeOf } from '../templates/scope.ts'
import { jsonTemplate, templateOf } from './body.ts'
import { fieldValue } from './field-value.ts'
import { patchedEntries } from './ldif.ts'
import type { AnswerContext } from './parts.ts'

/** Changes a real reply. @throws Error when the patch does not fit it */
export type Change = (real: Reply, context: AnswerContext, scope: ReturnType<typeof scopeOf>) => Reply
type BodyChange = (body: string, context: AnswerContext, scope: ReturnType<typeof scopeOf>) => string

/** What a stub changes in the real reply: its body, and status and fields that it gives. @throws StubFault */
export async function compilePatch(answer: Answer): Promise<Change> {
  const changes = await bodyChanges(answer)
  const headers = await Promise.all(
    Object.entries(answer.headers ?? {}).map(async ([name, value]) => [name, await templateOf(value, 'none', answer.template)] as const),
  )
  return (real, context, scope) => {
    const { helpers, limit } = context
    const names = new Set(headers.map(([name]) => name.toLowerCase()))
    const fields = real.fields.filter((_, at) => !names.has((real.fields[at - (at % 2)] ?? '').toLowerCase()))
    const more = headers.flatMap(([name, value]) => [name, fieldValue(value(scope, helpers, limit))])
    const changed = { ...real, status: answer.status ?? real.status, fields: [...fields, ...more] }
    if (changes.length === 0) return changed
    if (real.stream !== undefined) throw new Error('the answer is passed on while it comes, so that its body cannot be patched')
    let body = real.body.toString()
    for (const change of changes) body = inRoot(body, real, (text) => change(text, context, scope))
    if (body.length > limit) throw new Error(`a body of ${body.length} characters, more than --stub-body (${limit})`)
    return { ...changed, body }
  }
}

/** Changes the root part of a multipart body, another body as a whole. */
function inRoot(body: string, real: Reply, change: (text: string) => string): string {
  const at = real.fields.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-type')
  const type = at < 0 ? '' : (real.fields[at + 1] ?? '')
  if (!/^multipart\//i.test(type)) return change(body)
  const bytes = Buffer.from(body)
  const { root } = readMultipart(bytes, type)
  const part = bytes.subarray(root.offset, root.offset + root.raw.length).toString()
  return bytes.subarray(0, root.offset).toString() + change(part) + bytes.subarray(root.offset + root.raw.length).toString()
}

async function bodyChanges({ patch, template = true }: Answer): Promise<readonly BodyChange[]> {
  const changes: BodyChange[] = []
  const { xml, json, merge, entries, namespaces = {} } = patch ?? {}
  if (xml !== undefined) {
    const { compileXmlPatch, contentOf } = await import('../xml/patch.ts')
    const change = await placed(['answer', 'patch', 'xml'], () => compileXmlPatch(xml, namespaces))
    // What is set as a value is escaped where it is written; what is inserted is XML already.
    const contents = await Promise.all(
      xml.map((each, at) =>
        placed(['answer', 'patch', 'xml', at], () => templateOf(contentOf(each), 'insert' in each ? 'xml' : 'none', template)),
      ),
    )
    changes.push((body, { helpers, limit }, scope) =>
      change(
        body,
        contents.map((content) => content(scope, helpers, limit)),
      ),
    )
  }
  if (json !== undefined) {
    const { jsonPatched } = await import('../json/patch.ts')
    const values = await Promise.all(
      json.map((each, at) =>
        'value' in each ? placed(['answer', 'patch', 'json', at, 'value'], () => jsonTemplate(each.value, template)) : undefined,
      ),
    )
    changes.push((body, { helpers, limit }, scope) => {
      const operations = json.map((each, at) =>
        'value' in each ? { ...each, value: values[at]?.(scope, helpers, limit) ?? each.value } : each,
      )
      return JSON.stringify(jsonPatched(JSON.parse(body), operations))
    })
  }
  if (merge !== undefined) {
    const { merged } = await import('../json/patch.ts')
    const value = await placed(['answer', 'patch', 'merge'], () => jsonTemplate(merge, template))
    changes.push((body, { helpers, limit }, scope) => JSON.stringify(merged(JSON.parse(body), value(scope, helpers, limit))))
  }
  if (entries !== undefined) {
    const texts = new Set(entries.flatMap(({ set }) => Object.values(set).flat()))
    const templates = new Map(
      await placed(['answer', 'patch', 'entries'], () =>
        Promise.all([...texts].map(async (text) => [text, await templateOf(text, 'none', template)] as const)),
      ),
    )
    changes.push((body, { helpers, limit }, scope) =>
      patchedEntries(body, entries, (text) => templates.get(text)?.(scope, helpers, limit) ?? text),
    )
  }
  return changes
}
