import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'

/** A refusal of the API platform: `error` and `error_description` to the letter (dossier identity-and-pki 7.3). */
export class TokenRefusal extends ProblemError {
  readonly status: number
  readonly error: string
  readonly description: string

  constructor(status: number, error: string, description: string, problem: Problem) {
    super(problem)
    this.name = 'TokenRefusal'
    this.status = status
    this.error = error
    this.description = description
  }
}

export const JSON_FIELDS: readonly string[] = ['Content-Type', 'application/json', 'Cache-Control', 'no-store']

/** Every error has these three members. @param messageId of the platform, new for each */
export const errorReply = (status: number, error: string, description: string, messageId: string): Reply => ({
  status,
  fields: JSON_FIELDS,
  body: JSON.stringify({ error, error_description: description, message_id: messageId }),
})
