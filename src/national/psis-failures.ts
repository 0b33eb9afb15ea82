import type { ProblemKind } from '../kernel/problem.ts'
import { problem } from '../kernel/problem.ts'
import { escapeAttribute } from '../wire/xml/escape.ts'
import type { DomainAnswer } from './domain.ts'
import { messageProblems } from './message-problems.ts'

/** Error base of the clinical services, which access control uses too (captures of the SCR adaptor). */
const CODE_SYSTEM = '2.16.840.1.113883.2.1.3.2.4.17.33'
const VERSION = 'V3NPfIT4.2.00'

export interface PsisReason {
  readonly code: string
  readonly text: string
  readonly qualifier: 'ER' | 'WG'
}

/** Summary codes with their texts (dossier sync-pds 5; captures). */
export const summaries = {
  warning: { code: '210', text: 'Success with Warning', qualifier: 'WG' },
  invalid: { code: '400', text: 'Invalid Request', qualifier: 'ER' },
  denied: {
    code: '420',
    text: 'Business condition related to access control  which prevents the action being performed by PSIS',
    qualifier: 'ER',
  },
} as const satisfies Record<string, PsisReason>

/** A specific reason in the style of the captures: `[PSIS-30418] - …`. */
export const psisReason = (code: string, text: string, qualifier: PsisReason['qualifier'] = 'ER'): PsisReason => ({
  code,
  text: `[PSIS-${code}] - ${text}`,
  qualifier,
})

/** Of one failure: the summary, then the specific reason. */
export type PsisReasons = readonly [PsisReason, PsisReason]

export interface PsisFailure {
  readonly reasons: PsisReasons
  /** What the journal says: what came and what was expected, and where. */
  readonly came: string
  readonly expected: string
  readonly at?: string
  /** No public source gives this code for this case. */
  readonly invented?: true
}

/** QUQI_IN010000UK14 AE with both reasons and the queryAck `ID`. */
export const psisQueryFailed = (failure: PsisFailure): DomainAnswer => ({
  ...failed(failure),
  interaction: 'QUQI_IN010000UK14',
  content: `${failure.reasons.map(reasonXml).join('')}<queryAck type="QueryAck"><queryResponseCode code="ID"/></queryAck>`,
})

/** MCCI_IN010000UK13 AE with both reasons. */
export const psisUpdateFailed = (failure: PsisFailure): DomainAnswer => ({
  ...failed(failure),
  interaction: 'MCCI_IN010000UK13',
  content: failure.reasons.map(reasonXml).join(''),
})

function failed({ reasons: [, specific], came, expected, at, invented }: PsisFailure): Omit<DomainAnswer, 'interaction' | 'content'> {
  const kind: ProblemKind = messageProblems['MS-CLINICAL-RULE']
  return {
    prefix: '',
    versionCode: VERSION,
    typeCode: 'AE',
    summary: `answered ${specific.code}: ${specific.text}`,
    problems: [problem(kind, { came, expected, ...(at === undefined ? {} : { at }), ...(invented === true ? { invented } : {}) })],
  }
}

const reasonXml = ({ code, text, qualifier }: PsisReason): string =>
  `<reason typeCode="RSON"><justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN"><code code="${code}" codeSystem="${CODE_SYSTEM}" displayName="${escapeAttribute(text)}"><qualifier code="${qualifier}"/></code></justifyingDetectedIssueEvent></reason>`
