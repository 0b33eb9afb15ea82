import { createRequire } from 'node:module'
import type { JsonValue } from './value.ts'

type Library = typeof import('jsonpath-rfc9535')

const require = createRequire(import.meta.url)
const LONGEST = 1000
/** Its regular expressions would run in backtracking time over what strangers send. */
const BY_PATTERN = /\b(?:match|search)\s*\(/

let library: Library | undefined

/** A path that cannot be asked for. */
export class JsonPathError extends Error {
  constructor(path: string, reason: string) {
    super(`JSONPath ${path.slice(0, 100)}: ${reason}`)
    this.name = 'JsonPathError'
  }
}

/** A JSONPath (RFC 9535), such as `$..MessageId` or `$.Envelope.Body[*]`, checked when it is made. The library is loaded by the first. */
export class JsonPath {
  readonly text: string

  /** @throws JsonPathError for what is no path, is longer than 1,000 characters, or asks with `match()` or `search()` */
  constructor(text: string) {
    if (text.length > LONGEST) throw new JsonPathError(text, `longer than ${LONGEST} characters`)
    if (BY_PATTERN.test(text))
      throw new JsonPathError(text, 'match() and search() are not taken; compare the values that a plain path finds')
    this.text = text
    this.find(null)
  }

  /** The values it stands for, in the order of the document. */
  find(value: JsonValue): JsonValue[] {
    const loaded = (library ??= load())
    try {
      return loaded.query(value, this.text)
    } catch (error) {
      throw new JsonPathError(this.text, error instanceof Error ? error.message : String(error))
    }
  }
}

function load(): Library {
  const loaded: Library = require('jsonpath-rfc9535')
  return loaded
}
