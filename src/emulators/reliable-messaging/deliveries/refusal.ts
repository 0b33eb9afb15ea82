import { z } from 'zod'
import { type Problem, problem } from '../../../kernel/problem.ts'
import type { EbxmlEnvelope } from '../../../wire/ebxml/envelope.ts'
import { messagingProblems } from '../problems.ts'

/** The errors of a recipient's MessageError, as its message's sender is told of them (dossier ebxml-messaging 3.1). */
export const Refusal = z.array(z.object({ errorCode: z.string(), description: z.string() }))
export type Refusal = z.infer<typeof Refusal>

export const refusalOf = ({ errors }: EbxmlEnvelope): Refusal =>
  errors.length === 0
    ? [{ errorCode: 'Unknown', description: '' }]
    : errors.map(({ errorCode, description }) => ({ errorCode: errorCode ?? 'Unknown', description }))

/** Whether its ErrorList has warnings alone: they do not refuse the message (ebMS 2.0 §4.2.3). */
export const isWarning = ({ errors }: EbxmlEnvelope): boolean => errors.length > 0 && errors.every(({ severity }) => severity === 'Warning')

/** Whether an ErrorList refuses the message. */
export const refuses = (envelope: EbxmlEnvelope): boolean => envelope.errorLists > 0 && !isWarning(envelope)

export function refusedBy({ errors }: EbxmlEnvelope): Problem {
  const came = errors.map((error) => `${error.errorCode ?? 'no errorCode'} ${error.description}`).join('; ')
  return problem(messagingProblems['MS-ENDPOINT-NACK'], { came, expected: 'an Acknowledgment' })
}
