import { createRequire } from 'node:module'

type Library = typeof import('re2js')
type Compiled = ReturnType<Library['RE2JS']['compile']>

const require = createRequire(import.meta.url)
const LONGEST = 1000

/** A pattern that cannot be used. */
export class PatternError extends Error {
  constructor(source: string, reason: string) {
    super(`pattern ${source.slice(0, 100)}: ${reason}`)
    this.name = 'PatternError'
  }
}

/** Where something was found, in UTF-16 units: the first group of the pattern, or all of it where it has none. */
export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * A regular expression as RE2 reads them: in time that grows with the text alone, whatever the pattern, so that a user's pattern cannot hold the
 * process up. It knows no look-around and no back references. The library is loaded by the first.
 */
export class LinearPattern {
  readonly source: string
  readonly #compiled: Compiled

  /** @throws PatternError for what RE2 cannot read, or is longer than 1,000 characters */
  constructor(source: string) {
    if (source === '' || source.length > LONGEST) throw new PatternError(source, `from 1 to ${LONGEST} characters are taken`)
    const { RE2JS }: Library = require('re2js')
    this.source = source
    try {
      this.#compiled = RE2JS.compile(source)
    } catch (error) {
      throw new PatternError(source, error instanceof Error ? error.message : String(error))
    }
  }

  /** Whether it is found anywhere in a text. */
  test(text: string): boolean {
    return this.#compiled.matcher(text).find()
  }

  spans(text: string): Span[] {
    const found: Span[] = []
    const matcher = this.#compiled.matcher(text)
    const group = this.#compiled.groupCount() > 0 ? 1 : 0
    while (matcher.find()) {
      const [start, end] = [matcher.start(group), matcher.end(group)]
      if (start >= 0 && end > start) found.push({ start, end })
    }
    return found
  }
}
