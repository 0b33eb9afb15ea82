import { escapeText } from '../xml/escape.ts'
import { addressing, soapEnvelope } from './write-response.ts'

/** Code of an ITK fault (code system …17.268): invalid, technical and temporary, technical and lasting, access denied. */
export const ITK_CODES = ['1000', '2100', '2200', '3000'] as const
export type ItkCode = (typeof ITK_CODES)[number]

/** An ITK fault (dossier sync-pds-smsp-gazetteer 3.6). */
export interface ItkFault {
  readonly faultcode: 'Client' | 'Server' | 'MustUnderstand' | 'VersionMismatch'
  readonly code: ItkCode
  readonly text: string
  readonly diagnostic: string
}

const STRINGS: Readonly<Record<ItkFault['faultcode'], string>> = {
  Client: 'A client related error has occurred, see detail element for further information',
  Server: 'A Server related error has occurred, see detail element for further information',
  MustUnderstand: 'SOAP MustUnderstand error thrown.',
  VersionMismatch: 'Improper SOAP Version referenced',
}
/** Action of every fault (WS-Addressing 1.0 SOAP binding §6). */
const FAULT_ACTION = 'http://www.w3.org/2005/08/addressing/soap/fault'
/** Who found the fault, as the published samples write it: only where header or version are not understood. */
const ACTOR = '<faultactor>http://itk.cfh.com/</faultactor>'
const LONGEST = 1000

/** Writes a fault in its SOAP envelope. @param errorId upper case UUID @param relatesTo undefined when the request has no readable id */
export function writeItkFault(
  { faultcode, code, text, diagnostic }: ItkFault,
  { messageId, errorId, to, relatesTo }: { messageId: string; errorId: string; to: string; relatesTo: string | undefined },
): string {
  const actor = faultcode === 'MustUnderstand' || faultcode === 'VersionMismatch' ? ACTOR : ''
  const lang = faultcode === 'MustUnderstand' ? ' xml:lang="en-GB"' : ''
  return soapEnvelope(
    addressing({ messageId, action: FAULT_ACTION, to, relatesTo }),
    `<soap:Fault><faultcode>soap:${faultcode}</faultcode><faultstring${lang}>${STRINGS[faultcode]}</faultstring>${actor}<detail><toolkit:ToolkitErrorInfo xmlns:toolkit="urn:nhs-itk:ns:201005"><toolkit:ErrorID>${errorId}</toolkit:ErrorID><toolkit:ErrorCode codeSystem="2.16.840.1.113883.2.1.3.2.4.17.268">${code}</toolkit:ErrorCode><toolkit:ErrorText>${escapeText(text)}</toolkit:ErrorText><toolkit:ErrorDiagnosticText>${escapeText(diagnostic.slice(0, LONGEST))}</toolkit:ErrorDiagnosticText></toolkit:ToolkitErrorInfo></detail></soap:Fault>`,
  )
}
