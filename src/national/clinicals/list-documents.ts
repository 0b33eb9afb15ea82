import { HL7, OID, NAMES as WRAPPER } from '../../wire/hl7v3/names.ts'
import { escapeAttribute, escapeText } from '../../wire/xml/escape.ts'
import { xmlName } from '../../wire/xml/names.ts'
import type { XmlTape } from '../../wire/xml/tape.ts'
import type { DomainHandler } from '../domain.ts'
import { queryFailure } from '../failures.ts'
import { documentFilter } from './document-filter.ts'
import { type ClinicalDocument, documentsOf } from './documents.ts'
import { clinicalErrors } from './errors.ts'

const hl7 = (local: string) => xmlName(HL7, local)
const N = {
  nhsNumber: hl7('nHSNumber'),
  value: hl7('value'),
} as const

/** QUPC_IN160101UK05, PSIS document list (dossier ebxml-messaging 4): answers QUPC_IN160102UK05 with what the uploads stored. */
export const listDocuments: DomainHandler = async ({ tape, wrapper }, turn) => {
  const query = tape.child(wrapper.controlAct, WRAPPER.query)
  const nhsNumber = nhsNumberOf(tape, query)
  if (!/^\d{10}$/.test(nhsNumber)) return queryFailure(clinicalErrors.noNhsNumber)
  const filter = documentFilter(tape, query)
  if ('error' in filter) return queryFailure(filter.error)
  const found = (await documentsOf(turn, nhsNumber)).filter(filter.passes)
  return {
    interaction: 'QUPC_IN160102UK05',
    prefix: '',
    versionCode: '3NPfIT7.2.02',
    typeCode: 'AA',
    content: `<subject typeCode="SUBJ">${documentCollection(nhsNumber, found)}</subject><queryAck type="QueryAck"><queryResponseCode code="OK"/></queryAck>`,
    summary: `${found.length} document(s) listed`,
  }
}

function nhsNumberOf(tape: XmlTape, query: number): string {
  const parameter = query < 0 ? -1 : tape.child(query, N.nhsNumber)
  const value = parameter < 0 ? -1 : tape.child(parameter, N.value)
  return value < 0 || tape.attr(value, WRAPPER.root) !== OID.nhsNumber ? '' : (tape.attr(value, WRAPPER.extension) ?? '')
}

const PSIS = '2.16.840.1.113883.2.1.3.2.4.17.177'

function documentCollection(nhsNumber: string, documents: readonly ClinicalDocument[]): string {
  return `<DocumentCollection xmlns:npfitlc="NPFIT:HL7:Localisation" classCode="OBS" moodCode="EVN"><code code="DCOL" codeSystem="${PSIS}"/>${documents.map(component).join('')}<component12 typeCode="COMP"><careRecordState classCode="OBS" moodCode="EVN"><code code="CRST" codeSystem="${PSIS}"/><value code="NORMAL"/></careRecordState></component12><recordTarget typeCode="RCT"><patient classCode="PAT"><id root="${OID.nhsNumber}" extension="${nhsNumber}"/></patient></recordTarget></DocumentCollection>`
}

function component(document: ClinicalDocument): string {
  const a = escapeAttribute
  const ids = [
    [OID.userId, document.author.userId],
    [OID.roleProfile, document.author.roleProfile],
  ]
    .filter(([, extension]) => extension !== '')
    .map(([root, extension]) => `<id root="${root}" extension="${a(extension ?? '')}"/>`)
    .join('')
  const name =
    document.author.family === ''
      ? ''
      : `<agentPlayingAuthor classCode="PSN" determinerCode="INSTANCE"><name><family>${escapeText(document.author.family)}</family></name></agentPlayingAuthor>`
  return `<component typeCode="COMP"><pSISDocMetaData classCode="OBS" moodCode="EVN"><availabilityTime value="${document.availabilityTime}"/><code code="PDMD" codeSystem="${PSIS}"/><effectiveTime value="${a(document.effectiveTime)}"/><id root="${a(document.id)}"/><npfitlc:messageType root="2.16.840.1.113883.2.1.3.2.4.18.17" extension="${document.messageType}"/><component1 typeCode="COMP"><documentState classCode="OBS" moodCode="EVN"><code code="DCST" codeSystem="${PSIS}"/><value code="1" displayName="Normal" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.59"/></documentState></component1><component14 typeCode="COMP"><estDocSize classCode="OBS" moodCode="EVN"><code code="ESTD" codeSystem="${PSIS}"/><value value="${Buffer.byteLength(document.xml)}"/></estDocSize></component14><component3 typeCode="COMP"><documentMetaData classCode="DOCCLIN" moodCode="EVN"><code codeSystem="${a(document.codeSystem)}" code="${a(document.code)}"/><effectiveTime value="${a(document.effectiveTime)}"/><title>${escapeText(document.title)}</title><author2 typeCode="AUT" contextControlCode="AP"><documentAuthor classCode="AGNT">${ids}${name}</documentAuthor></author2></documentMetaData></component3><component5 typeCode="COMP"><documentDQState classCode="OBS" moodCode="EVN"><code code="DQST" codeSystem="${PSIS}"/><value code="NORMAL" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.189"/></documentDQState></component5></pSISDocMetaData></component>`
}
