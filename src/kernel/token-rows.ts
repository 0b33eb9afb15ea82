const WIDTH = 24

/**
 * For each slot of a ring a row of hashed words, so that a search can pass over most slots without reading what they hold. A row
 * that more words were given than it has room for matches everything.
 */
export class TokenRows {
  readonly #rows: Uint32Array

  constructor(slots: number) {
    this.#rows = new Uint32Array(slots * WIDTH)
  }

  /** Notes the words of a slot in place of what it had. */
  set(slot: number, words: readonly number[]): void {
    const start = slot * WIDTH
    const many = words.length >= WIDTH
    this.#rows[start] = many ? 0 : words.length
    if (many) return
    for (let at = 0; at < words.length; at++) this.#rows[start + 1 + at] = words[at] ?? 0
  }

  /** Whether a slot may hold every one of the words. */
  mayHold(slot: number, words: readonly number[]): boolean {
    const start = slot * WIDTH
    const count = this.#rows[start] ?? 0
    if (count === 0) return true
    for (const word of words) {
      let at = start + count
      while (at > start && this.#rows[at] !== word) at--
      if (at === start) return false
    }
    return true
  }
}

/** A hash of a word under a kind (FNV-1a, 32 bits). */
export function token(kind: string, word: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < kind.length; at++) hash = Math.imul(hash ^ kind.charCodeAt(at), 0x01000193)
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
