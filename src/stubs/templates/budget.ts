/** Rounds that the loops of one rendering make. */
const MOST_ROUNDS = 100_000

/** What one rendering may spend: characters that it makes, on the way to its end too, and rounds of loops. */
export class Budget {
  readonly #limit: number
  #characters = 0
  #rounds = 0

  /** @param limit characters */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** @throws Error when it is spent */
  spend(text: string): string {
    this.#characters += text.length
    if (this.#characters > this.#limit) throw new Error(`a template that makes more than ${this.#limit} characters (--stub-body)`)
    return text
  }

  /** @throws Error when it is spent */
  round(): void {
    if (++this.#rounds > MOST_ROUNDS) throw new Error(`a template whose loops make more than ${MOST_ROUNDS} rounds`)
  }
}
