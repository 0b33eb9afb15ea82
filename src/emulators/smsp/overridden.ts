import type { OverrideForms } from '../../kernel/override.ts'
import { isResponseCode } from '../../national/mini-services/codes.ts'
import { ITK_CODES } from '../../wire/itk/fault.ts'
import { answerReply } from './answer-reply.ts'
import { faultReply } from './refuse.ts'
import type { Visit } from './visit.ts'

/**
 * What rules give in place of the service's own replies. A code that goes with data, SMSP-0003, keeps what the domain answered where the rule
 * lets it answer first (`when: after`).
 */
export const overrideForms = (visit: Visit): OverrideForms => ({
  bare: { status: 200, fields: ['Content-Type', 'text/xml'], body: '' },
  refusal: ({ form, code, text }) => {
    if (form === 'itk-fault') {
      const known = ITK_CODES.find((each) => each === code) ?? '2200'
      const faultcode = known === '2100' || known === '2200' ? 'Server' : 'Client'
      const { ids, settings } = visit.parts
      return faultReply({ faultcode, code: known, text, diagnostic: text }, ids, settings.smspFaultStatus, visit)
    }
    const known = isResponseCode(code) ? code : 'SMSP-9999'
    visit.exchange.labels['responseCode'] = known
    return answerReply(visit, known, known === 'SMSP-0003' ? (visit.answer?.content ?? '') : '')
  },
})
