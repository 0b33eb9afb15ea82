import type { Problem, ProblemKind } from '../../kernel/problem.ts'
import { problem } from '../../kernel/problem.ts'
import { escapeAttribute } from '../../wire/xml/escape.ts'
import type { DomainAnswer } from '../domain.ts'
import { type PdsError, type PdsReason, reasonOf, reasons } from './errors.ts'
import { type Exchanged, VERSION_CODES } from './generations.ts'
import { PDS } from './names.ts'

/** A problem for the journal, from its kind and what is to be said. */
export const told = (kind: ProblemKind, came: string, expected: string, more: { at?: string; invented?: boolean } = {}): Problem =>
  problem(kind, { came, expected, ...more })

/** QUQI_IN010000UK14: every reason, then the queryAck `ID` (dossier sync-pds 1.6 C). */
export function queryFailed({ generation }: Exchanged, list: readonly PdsReason[], problems: readonly Problem[]): DomainAnswer {
  const last = list.at(-1) ?? reasons.generic
  return {
    interaction: 'QUQI_IN010000UK14',
    prefix: '',
    versionCode: VERSION_CODES[generation],
    typeCode: 'AE',
    content: `${list.map(queryReason).join('')}${queryAck('ID')}`,
    summary: `answered ${last.code}: ${last.text}`,
    problems,
    ...(list.some(({ invented }) => invented) ? { invented: true } : {}),
  }
}

/** A query that breaks a rule: Generic Error, then the specific reason. */
export function badQuery(row: Exchanged, error: PdsError, settings: readonly string[], at: Problem): DomainAnswer {
  return queryFailed(row, [reasons.generic, reasonOf(error, settings)], [at])
}

/** A query's answer with data; warnings stand before the subject. */
export function queryAnswered(
  { response, generation }: Exchanged,
  subject: string,
  { warnings = [], problems = [], summary }: { warnings?: readonly PdsReason[]; problems?: readonly Problem[]; summary: string },
): DomainAnswer {
  return {
    interaction: response,
    prefix: '',
    versionCode: VERSION_CODES[generation],
    typeCode: 'AA',
    content: `${warnings.map(queryReason).join('')}<subject typeCode="SUBJ">${subject}</subject>${queryAck('OK')}`,
    summary,
    problems,
  }
}

const queryAck = (code: 'OK' | 'ID'): string => `<queryAck type="QueryAck"><queryResponseCode code="${code}"/></queryAck>`

const queryReason = (reason: PdsReason): string => reasonXml('', reason, `<qualifier code="${reason.qualifier}"/>`)

function reasonXml(p: 'hl7:' | '', { code, text }: PdsReason, qualifier: string): string {
  return `<${p}reason typeCode="RSON"><${p}justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN"><${p}code code="${escapeAttribute(code)}" codeSystem="${PDS.reason}" displayName="${escapeAttribute(text)}">${qualifier}</${p}code></${p}justifyingDetectedIssueEvent></${p}reason>`
}

/** MCCI_IN010000UK13 AE of an update: Update Failed as a warning, then what is wrong; the qualifier has a form of its own (dossier 1.6, 2.7). */
export function updateFailed(error: PdsError, settings: readonly string[], problems: readonly Problem[]): DomainAnswer {
  const specific = reasonOf(error, settings)
  const each = (reason: PdsReason): string =>
    reasonXml('hl7:', reason, `<hl7:qualifier><hl7:value code="${reason.qualifier}" codeSystem="${PDS.qualifier}"/></hl7:qualifier>`)
  return {
    interaction: 'MCCI_IN010000UK13',
    prefix: 'hl7:',
    versionCode: 'V3NPfIT3.0',
    typeCode: 'AE',
    content: each(reasons.updateFailed) + each(specific),
    summary: `update refused: ${specific.code} ${specific.text}`,
    problems,
    ...(specific.invented === true ? { invented: true } : {}),
  }
}
