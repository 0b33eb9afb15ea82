import { randomUUID } from 'node:crypto'
import type { Settings } from '../../src/environment/settings.ts'
import type { Exchange } from '../../src/kernel/exchange.ts'
import { SPINE, type TestEnvironment, testEnvironment } from './environment.ts'
import { PATIENCE } from './patience.ts'
import { type Answer, post } from './post.ts'

/** A supplier registered for every interaction that Spine serves. */
export const CLIENT = { partyKey: 'C99903-9990003', asid: '999000000033', name: 'supplier-c', fqdn: 'supplier-c.mock.nhs.uk' } as const
/** Spine's system for demographic queries, as seeded. */
export const PDS = '990000800604'
export const RETRIEVAL = 'QUPA_IN000008UK02'
/** A seeded patient whom a trace of every field finds. */
export const MAUD = '9990000018'
/** An interaction whose domain is not built: the query for legitimate relationships. */
export const UNBUILT = { service: 'urn:nhs:names:services:lrsquery', action: 'QUPC_IN010000UK32' } as const

const ASID = '1.2.826.0.1285.0.2.0.107'
export const device = (asid: string) => `<hl7:device xmlns:hl7="urn:hl7-org:v3"><hl7:id root="${ASID}" extension="${asid}"/></hl7:device>`

/** A synchronous request: what a test changes of it. */
export interface SyncEdits {
  readonly service?: string
  readonly action?: string
  readonly messageId?: string
  readonly hl7Id?: string
  readonly to?: string
  /** Text of wsa:From/wsa:Address. */
  readonly from?: string
  readonly receiverAsid?: string
  readonly senderAsid?: string
  readonly soapAction?: string | undefined
  readonly header?: (xml: string) => string
  readonly payload?: (xml: string) => string
  readonly envelope?: (xml: string) => string
  /** Names and values in turn, after Content-Type and SOAPAction. */
  readonly headers?: readonly string[]
  readonly contentType?: string | undefined
  readonly path?: string
  readonly body?: Buffer | string
}

export interface SyncMessage {
  readonly headers: readonly string[]
  readonly body: Buffer | string
  readonly path: string
  readonly messageId: string
  readonly hl7Id: string
}

const guid = () => randomUUID().toUpperCase()

/** A retrieval as SpineTools writes it, unless changed (dossier sync-pds-smsp-gazetteer 1.3). */
export function syncRequest(edits: SyncEdits = {}): SyncMessage {
  const service = edits.service ?? 'urn:nhs:names:services:pdsquery'
  const action = edits.action ?? RETRIEVAL
  const messageId = edits.messageId ?? `uuid:${guid()}`
  const hl7Id = edits.hl7Id ?? guid()
  const to = edits.receiverAsid ?? PDS
  const from = edits.senderAsid ?? CLIENT.asid
  const address = `<wsa:Address>${edits.from ?? '192.0.2.7'}</wsa:Address>`
  const header = (edits.header ?? same)(
    `<wsa:MessageID>${messageId}</wsa:MessageID><wsa:Action>${service}/${action}</wsa:Action><wsa:To>${edits.to ?? 'https://pds-sync.national.ncrs.nhs.uk/syncservice-pds/pds'}</wsa:To><wsa:From>${address}</wsa:From><hl7:communicationFunctionRcv>${device(to)}</hl7:communicationFunctionRcv><hl7:communicationFunctionSnd>${device(from)}</hl7:communicationFunctionSnd><wsa:ReplyTo>${address}</wsa:ReplyTo>`,
  )
  const party = (side: string, code: string, asid: string) =>
    `<communicationFunction${side} typeCode="${code}"><device classCode="DEV" determinerCode="INSTANCE"><id root="${ASID}" extension="${asid}"/></device></communicationFunction${side}>`
  const payload = (edits.payload ?? same)(
    `<${action} xmlns="urn:hl7-org:v3"><id root="${hl7Id}"/><creationTime value="20261120093015"/><versionCode code="3NPfIT6.3.01"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="${action}"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>${party('Rcv', 'RCV', to)}${party('Snd', 'SND', from)}<ControlActEvent classCode="CACT" moodCode="EVN"><author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="${ASID}" extension="${from}"/></agentSystemSDS></AgentSystemSDS></author1><query><historicDataIndicator><value code="0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.36"/><semanticsText>historicDataIndicator</semanticsText></historicDataIndicator><person.id><value root="2.16.840.1.113883.2.1.4.1" extension="${MAUD}"/><semanticsText>person.id</semanticsText></person.id><retrievalItem><semanticsText>person.allData</semanticsText></retrievalItem></query></ControlActEvent></${action}>`,
  )
  const xml = `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:hl7="urn:hl7-org:v3"><SOAP-ENV:Header>${header}</SOAP-ENV:Header><SOAP-ENV:Body>${payload}</SOAP-ENV:Body></SOAP-ENV:Envelope>`
  const soapAction = 'soapAction' in edits ? edits.soapAction : `${service}/${action}`
  const contentType = 'contentType' in edits ? edits.contentType : 'text/xml; charset=utf-8'
  return {
    path: edits.path ?? '/sync-service',
    headers: [
      ...(contentType === undefined ? [] : ['Content-Type', contentType]),
      ...(soapAction === undefined ? [] : ['SOAPAction', soapAction]),
      ...(edits.headers ?? []),
    ],
    body: edits.body ?? (edits.envelope ?? same)(xml),
    messageId,
    hl7Id,
  }
}

const same = (xml: string) => xml

/** An edit that replaces what must be there. */
export const swap =
  (what: string | RegExp, by: string) =>
  (xml: string): string => {
    if (typeof what === 'string' ? !xml.includes(what) : !what.test(xml)) throw new Error(`${what} is not in the message`)
    return xml.replace(what, by)
  }

/** An environment with a client of the synchronous service. */
export interface SyncEnvironment extends TestEnvironment {
  /** Posts a request and waits for its exchange in the journal. */
  ask(message: SyncMessage, as?: string): Promise<{ readonly answer: Answer; readonly exchange: Exchange }>
}

export async function syncEnvironment(changes: Partial<Settings> = {}): Promise<SyncEnvironment> {
  const spine = await testEnvironment(changes)
  const { partyKey, asid, fqdn } = CLIENT
  await spine.environment.register({ space: 'default', partyKey, asid, fqdn })
  return {
    ...spine,
    ask: async (message, as = CLIENT.name) => {
      const after = spine.environment.journal.find().at(-1)?.sequence ?? 0
      const answer = await post({
        url: `${spine.environment.urls.https}${message.path}`,
        ca: spine.ca,
        as: spine.identity(as),
        headers: message.headers,
        body: message.body,
      })
      const [exchange] = await spine.environment.journal.wait({ after, direction: 'in' }, PATIENCE)
      if (exchange === undefined) throw new Error('the request is not in the journal')
      return { answer, exchange }
    },
  }
}

/** Spine's accredited system for an interaction. */
export function systemFor(spine: TestEnvironment, interaction: string): string {
  const systems = spine.environment.directory('default').party(SPINE)?.accreditedSystems
  return systems?.find(({ interactions }) => interactions.some((each) => each === interaction))?.asid ?? ''
}
