import { readFileSync } from 'node:fs'
import type { Document, LineCounter } from 'yaml'
import { z } from 'zod'
import { unknownName } from '../kernel/nearest.ts'

type Yaml = typeof import('yaml')
type Path = readonly PropertyKey[]

/** What `${…}` in a seed file may stand for. */
export interface Substitutions {
  /** Environment variables, for `${NAME}` and `${NAME:-default}`. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Values for `${profile.NAME}`. */
  readonly profile: Readonly<Record<string, string>>
}

/** A YAML file of seed data: its value with every `${…}` replaced, and where each key stands. */
export interface SeedFile {
  readonly value: unknown
  /** A fault at a key, as `file:line: key: message`; a number behind the key of a block of text is a line of it. */
  fault(path: Path, message: string): string
}

/** Reads a seed file. Faults of syntax and of substitution are added to `faults`, and then nothing is returned. */
export function readSeedFile(yaml: Yaml, file: string, substitutions: Substitutions, faults: string[]): SeedFile | undefined {
  const lines = new yaml.LineCounter()
  const document = yaml.parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, prettyErrors: false })
  const found = [...document.errors, ...document.warnings].map(({ pos, message }) => `${file}:${lines.linePos(pos[0]).line}: ${message}`)
  if (found.length === 0) {
    yaml.visit(document, {
      Scalar(key, node, ancestors) {
        if (typeof node.value !== 'string' || !node.value.includes('${')) return
        const parent = ancestors.at(-1)
        const name = yaml.isPair(parent) && yaml.isScalar(parent.key) ? `${String(parent.key.value)}: ` : ''
        const at = `${file}:${lines.linePos(node.range?.[0] ?? 0).line}: ${name}`
        if (key === 'key') found.push(`${at}only values may hold \${…}`)
        else node.value = substitute(node.value, substitutions, (message) => found.push(at + message))
      },
    })
  }
  faults.push(...found)
  if (found.length > 0) return undefined
  const fault = (path: Path, message: string) =>
    `${file}:${lineOf(yaml, document, lines, path)}: ${path.length === 0 ? '' : `${z.core.toDotPath(path)}: `}${message}`
  return { value: document.toJS(), fault }
}

/** Validates a file's value; each fault of the schema is added with file, line and key. */
export function validate<T>(seedFile: SeedFile, schema: z.ZodType<T>, faults: string[]): T | undefined {
  return validateAt(seedFile, [], seedFile.value, schema, faults)
}

/** Validates a value that was made of what stands at a place of the file. */
export function validateAt<T>(seedFile: SeedFile, at: Path, value: unknown, schema: z.ZodType<T>, faults: string[]): T | undefined {
  const result = schema.safeParse(separate(value))
  if (result.success) return result.data
  for (const issue of result.error.issues) {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path
    faults.push(seedFile.fault([...at, ...path], issue.message))
  }
  return undefined
}

/**
 * The value with strings of its own. Those of a file are slices of its text: one character beyond Latin-1 anywhere in it, and each takes two
 * bytes a character, and so does every message that is written with them.
 */
const separate = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

function substitute(text: string, { variables, profile }: Substitutions, fault: (message: string) => void): string {
  const replaced = text.replaceAll(/\$\{([^}]*)\}/g, (whole, inner: string) => {
    const [, fromProfile] = /^profile\.(\w+)$/.exec(inner) ?? []
    if (fromProfile !== undefined) {
      const value = profile[fromProfile]
      if (value === undefined) fault(`${whole}: ${unknownName('key', fromProfile, Object.keys(profile))}`)
      return value ?? ''
    }
    const [, name, fallback] = /^([A-Za-z_]\w*)(?::-(.*))?$/s.exec(inner) ?? []
    if (name === undefined) {
      fault(`${whole} is not understood: write \${NAME}, \${NAME:-default} or \${profile.NAME}`)
      return ''
    }
    const value = variables[name]
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value
    if (value === undefined) fault(`${whole}: the variable ${name} is not set; set it or give a default: \${${name}:-…}`)
    return value ?? ''
  })
  if (/\$\{[^}]*$/.test(text)) fault('"$" and "{" without a "}"')
  return replaced
}

/** The line of a key, or of the nearest thing around it that is in the file. */
function lineOf(yaml: Yaml, document: Document.Parsed, lines: LineCounter, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const last = path[length - 1]
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true)
    // The text of a block begins on the line after its key.
    if (yaml.isScalar(parent) && parent.type === 'BLOCK_LITERAL' && parent.range && typeof last === 'number')
      return lines.linePos(parent.range[0]).line + 1 + last
    const pair = yaml.isMap(parent) ? parent.items.find(({ key }) => yaml.isScalar(key) && key.value === last) : undefined
    const node = pair?.key ?? (yaml.isSeq(parent) ? document.getIn(path.slice(0, length), true) : undefined)
    if (yaml.isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}
