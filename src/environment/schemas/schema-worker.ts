import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { ParseOption, XmlDocument, XmlLibError, XsdValidator } from 'libxml2-wasm'
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs'
import type { SchemaVerdict } from '../../kernel/schema-validator.ts'
import { elementLines } from './element-lines.ts'
import type { SchemaAnswer, SchemaQuestion } from './messages.ts'

const folder = String(workerData)
/** Findings told of one document. */
const MOST = 10
const OPTIONS = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE

/** Compiled schemas by name, each once; what can't be compiled is remembered too. */
const compiled = new Map<string, XsdValidator | SchemaVerdict>()
xmlRegisterFsInputProviders()

function schemaOf(name: string): XsdValidator | SchemaVerdict {
  const known = compiled.get(name)
  if (known !== undefined) return known
  const file = path.join(folder, `${name}.xsd`)
  if (!/^[\w.-]+$/.test(name) || !existsSync(file)) return { kind: 'none' }
  const schema = compile(file)
  compiled.set(name, schema)
  return schema
}

function compile(file: string): XsdValidator | SchemaVerdict {
  try {
    const document = XmlDocument.fromBuffer(readFileSync(file), { url: pathToFileURL(file).href, option: ParseOption.XML_PARSE_NONET })
    try {
      return XsdValidator.fromDoc(document)
    } finally {
      document.dispose()
    }
  } catch (error) {
    return { kind: 'unusable', message: `${file}: ${said(error)}` }
  }
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim().replace(/\s+/g, ' ')

function verdictOf({ name, xml }: SchemaQuestion): SchemaVerdict {
  const schema = schemaOf(name)
  if (!(schema instanceof XsdValidator)) return schema
  const document = XmlDocument.fromBuffer(elementLines(xml), { option: OPTIONS })
  try {
    schema.validate(document)
    return { kind: 'valid' }
  } catch (error) {
    if (!(error instanceof XmlLibError)) throw error
    const findings = error.details.map(({ line, message }) => ({ element: Math.max(line - 1, 0), message: message.trim() }))
    return { kind: 'invalid', findings: findings.slice(0, MOST) }
  } finally {
    document.dispose()
  }
}

parentPort?.on('message', (question: SchemaQuestion) => {
  let verdict: SchemaVerdict
  try {
    verdict = verdictOf(question)
  } catch (error) {
    verdict = { kind: 'unusable', message: `${question.name}: ${said(error)}` }
  }
  parentPort?.postMessage({ id: question.id, verdict } satisfies SchemaAnswer)
})
