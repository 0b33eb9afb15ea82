import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const corpus = path.resolve(root, process.env['SPINE_CORPUS'] ?? '../shared/corpus')
const folder = path.join(corpus, 'ebxml')

/** The folder of the whole corpus; undefined when it is not there. */
export const corpusFolder = existsSync(corpus) ? corpus : undefined

/** Whether the ebXML corpus is there at all; its place is the variable SPINE_CORPUS. */
export const corpusPresent = existsSync(folder)

/** Every file of the corpus, by its path with slashes. */
export const corpusFiles: readonly string[] = corpusPresent
  ? readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
      .sort()
  : []

export const corpusText = (file: string): string => readFileSync(path.join(folder, file), 'utf8')

/** Fills the tokens of a template; those without a value of their own get a plausible one. Three braces are as good as two. */
export function fill(template: string, values: Readonly<Record<string, string>> = {}): string {
  return template.replaceAll(/\{\{\{?(\w+)\}?\}\}/g, (_, name: string) => {
    if (name === 'ebxml') return `{{${name}}}`
    return values[name] ?? DEFAULTS[name] ?? crypto.randomUUID().toUpperCase()
  })
}

const DEFAULTS: Readonly<Record<string, string>> = {
  timestamp: '20261120093015',
  asid: '999000000011',
  fromAsid: '999000000011',
  toAsid: '999000000022',
  to_party_id: 'A99901-9990001',
  dissentOverride: '0',
  patient_nhs_number: '9692113736',
  fromOds: 'A99901',
  toOds: 'B99902',
}

/** A multipart body without the HTTP preamble that some captures have, its tokens filled, its header put in. */
export function corpusBody(file: string, header?: string): string {
  const text = fill(corpusText(file))
  const body = text.slice(text.search(/^--/m))
  const sibling = header ?? file.replace(/\.msg$/, '.ebxml')
  return body.includes('{{ebxml}}') ? body.replace('{{ebxml}}', () => fill(corpusText(sibling))) : body
}
