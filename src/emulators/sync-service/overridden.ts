import type { OverrideForms } from '../../kernel/override.ts'
import type { DomainAnswer } from '../../national/domain.ts'
import { queryFailure } from '../../national/failures.ts'
import { faultReply } from '../../national/sync-fault.ts'
import { OID } from '../../wire/hl7v3/names.ts'
import { answerReply, rejectionAnswer } from './answer.ts'
import { refusals } from './declaration.ts'
import type { Visit } from './visit.ts'

/** Error base of the demographics domain, whose failures the captures show. */
const DEMOGRAPHICS = '2.16.840.1.113883.2.1.3.2.4.17.42'

/** What rules give in place of Spine's own replies. */
export const overrideForms = (visit: Visit): OverrideForms => ({
  bare: { status: 200, fields: ['Content-Type', 'text/xml'], body: '' },
  refusal: ({ form, code, text }) => {
    const answer = refusalAnswer(form, code, text)
    if (answer !== undefined) return answerReply(visit, answer, visit.space.clock.now())
    // A code of another door's form, where the rule names no door, stands for the general failure.
    const number = refusals['soap-fault'].test(code) ? Number(code) : 200
    return faultReply([{ code: number, location: 'Not Supported', description: text }], 500)
  },
})

function refusalAnswer(form: string | undefined, code: string, displayName: string): DomainAnswer | undefined {
  if (form === 'rejection') return rejectionAnswer({ code, codeSystem: OID.wrapperError, displayName })
  return form === 'query-failure' ? queryFailure({ codeSystem: DEMOGRAPHICS, code, displayName }) : undefined
}
