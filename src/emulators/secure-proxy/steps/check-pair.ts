import { problem } from '../../../kernel/problem.ts'
import { SspRefusal } from '../errors.ts'
import { sspProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Data sharing is agreed between sender and receiver: the interim repository of agreements, as a setting (dossier ssp-fhir-dos 1.6). */
export function checkPair({ headers, parts }: Visit): void {
  const { sspPairs } = parts.settings
  const { from, to } = headers
  if (sspPairs.length === 0) return
  const covers = (pattern: string | undefined, asid: string) => pattern === '*' || pattern === asid
  for (const pair of sspPairs) {
    const [sender, receiver] = pair.split('>')
    if (covers(sender, from) && covers(receiver, to)) return
  }
  const details = { came: `${from}>${to}`, expected: sspPairs.join(', '), at: 'Ssp-From, Ssp-To' }
  const text = `FOT_CHECK_FAILED_MESSAGESENDER_${from}_MESSAGERECEIVER_${to}`
  throw new SspRefusal(403, text, problem(sspProblems['MS-SSP-PAIR'], details))
}
