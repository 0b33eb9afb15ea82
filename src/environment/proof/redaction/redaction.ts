import type { Journal } from '../../../kernel/journal.ts'
import { isEmpty, type RedactionRules } from './rules.ts'

/** The rules in force: everything that the journal captures from now on is masked by them, before anybody sees it. */
export class Redaction {
  readonly #journal: Journal
  readonly #standing: RedactionRules
  #rules: RedactionRules

  /** @param standing those of the settings */
  constructor(journal: Journal, standing: RedactionRules) {
    this.#journal = journal
    this.#standing = standing
    this.#rules = standing
  }

  get rules(): RedactionRules {
    return this.#rules
  }

  /** Puts the settings' rules in force, at the start and again. */
  async restore(): Promise<void> {
    await this.set(this.#standing)
  }

  /** Puts rules in force in place of those before. What reads bodies is loaded only where there are any. @throws for a rule that is none */
  async set(rules: RedactionRules): Promise<void> {
    if (isEmpty(rules)) this.#journal.maskWith(undefined)
    else {
      const { Redactor } = await import('./redactor.ts')
      const redactor = new Redactor(rules)
      this.#journal.maskWith((exchange) => redactor.apply(exchange))
    }
    this.#rules = rules
  }
}
