import type { JsonValue } from '../../wire/json/value.ts'
import type { BodyFiles } from '../body-files.ts'
import { placed } from '../matching/condition.ts'
import type { Answer } from '../stub.ts'
import type { Escaping, Template } from '../templates/template.ts'

/** A text that is sent as it is. */
const literal =
  (source: string): Template =>
  () =>
    source

/** A template by its text; where templates are off, the text. The engine is loaded by the first that has anything to fill in. @throws Error */
export async function templateOf(source: string, escaping: Escaping, template = true): Promise<Template> {
  if (!template || !source.includes('{{')) return literal(source)
  const { compileTemplate } = await import('../templates/template.ts')
  if (/xpath/i.test(source)) await (await import('../templates/xpath-engine.ts')).loadXPath()
  return compileTemplate(source, escaping)
}

/** How values are written into a body, by its media type or by what it looks like. */
export function escapingOf(contentType: string | undefined, body: string): Escaping {
  const type = contentType?.toLowerCase() ?? (/^\s*</.test(body) ? 'xml' : /^\s*[[{](?!\{)/.test(body) ? 'json' : '')
  if (type.includes('json')) return 'json'
  return type.includes('xml') || type.includes('html') || type.includes('multipart') ? 'xml' : 'none'
}

const usualType: Readonly<Record<Escaping, string>> = {
  xml: 'text/xml;charset=utf-8',
  json: 'application/json;charset=utf-8',
  none: 'text/plain;charset=utf-8',
}

/** A body and the media type that it has unless the stub says another. */
export interface BodyTemplate {
  readonly render: Template
  readonly contentType: string
}

/** @throws StubFault */
export async function bodyOf(
  { body, bodyFile, template }: Pick<Answer, 'bodyFile' | 'template'> & { readonly body?: Answer['body'] },
  contentType: string | undefined,
  files: BodyFiles,
  place: readonly (string | number)[],
): Promise<BodyTemplate | undefined> {
  if (body !== undefined && typeof body !== 'string') {
    const value: JsonValue = body
    const render = await placed([...place, 'body'], () => jsonTemplate(value, template ?? true))
    return { render: (...given) => JSON.stringify(render(...given)), contentType: contentType ?? usualType.json }
  }
  const source = bodyFile === undefined ? body : await placed([...place, 'bodyFile'], () => files.read(bodyFile))
  if (source === undefined) return undefined
  const escaping = escapingOf(contentType, source)
  const render = await placed([...place, bodyFile === undefined ? 'body' : 'bodyFile'], () => templateOf(source, escaping, template))
  return { render, contentType: contentType ?? usualType[escaping] }
}

type JsonTemplate = (...given: Parameters<Template>) => JsonValue

/** A value whose texts are templates, each for itself. */
export async function jsonTemplate(value: JsonValue, template: boolean): Promise<JsonTemplate> {
  if (typeof value === 'string') return templateOf(value, 'none', template)
  if (Array.isArray(value)) {
    const parts = await Promise.all(value.map((each) => jsonTemplate(each, template)))
    return (...given) => parts.map((part) => part(...given))
  }
  if (typeof value === 'object' && value !== null) {
    const parts = await Promise.all(Object.entries(value).map(async ([name, each]) => [name, await jsonTemplate(each, template)] as const))
    return (...given) => Object.fromEntries(parts.map(([name, part]) => [name, part(...given)]))
  }
  return () => value
}
