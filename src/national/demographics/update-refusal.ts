import type { InternalError, PdsError } from './errors.ts'

/** A rule that an update breaks: the platform's error, and for the journal what came, what was expected and where. */
export class UpdateRefusal extends Error {
  readonly error: PdsError
  readonly came: string
  readonly expected: string
  readonly at: string

  constructor(name: InternalError, { detail, came, expected, at }: { detail?: string; came: string; expected: string; at: string }) {
    super(name)
    this.name = 'UpdateRefusal'
    this.error = detail === undefined ? { name } : { name, detail }
    this.came = came
    this.expected = expected
    this.at = at
  }
}
