import type { OverrideForms } from '../../kernel/override.ts'
import { faultReply } from '../../national/sync-fault.ts'
import { answerReply } from './answer-reply.ts'
import type { Visit } from './visit.ts'

/** What rules give in place of the gazetteer's own replies. */
export const overrideForms = (visit: Visit): OverrideForms => ({
  bare: { status: 200, fields: ['Content-Type', 'text/xml'], body: '' },
  refusal: ({ form, code, text }) => {
    // A code of another door's form, where the rule names no door, stands for the general failure.
    const number = /^\d{1,6}$/.test(code) ? code : '200'
    if (form === 'soap-fault') return faultReply([{ code: Number(number), location: 'Not Supported', description: text }], 500)
    return answerReply(visit, { kind: 'failed', errors: [{ code: number, description: text }] })
  },
})
