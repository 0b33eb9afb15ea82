import fc from 'fast-check'
import { A, B, LIST, type Routes, SPINE, UPLOAD } from './fixtures.ts'
import type { Random } from './random.ts'
import { type FuzzRequest, framed } from './request.ts'
import { writeHl7 } from './structured-hl7.ts'
import { FIELDS, type Field, type Message, message } from './structured-message.ts'

const GP2GP = 'urn:nhs:names:services:gp2gp:COPC_IN000001UK01'

/** Structured but wrong: one message of the arbitrary, made by the seed of the request. */
export function structured(routes: Routes, random: Random): FuzzRequest {
  const [made] = fc.sample(message, { seed: random.below(2 ** 31), numRuns: 1 })
  if (made === undefined) throw new Error('fast-check made nothing')
  const { path, headers, body, as } = writeMessage(made, routes, random)
  return framed({ verb: made.verb, target: path, headers, body: Buffer.from(body), as, what: [`structured ${made.kind}`] })
}

function writeMessage(made: Message, routes: Routes, random: Random) {
  const back = made.kind === 'back' || made.kind === 'signal'
  const [sender, receiver] = back ? [B, A.partyKey] : [A, made.kind === 'forward' ? B.partyKey : SPINE]
  const interaction = {
    upload: UPLOAD,
    query: LIST,
    forward: GP2GP,
    back: GP2GP,
    signal: `urn:oasis:names:tc:ebxml-msg:service:${made.signal}`,
  }[made.kind]
  const route = routes(interaction, sender, receiver)
  const colon = interaction.lastIndexOf(':')
  const [service, action] = [interaction.slice(0, colon), interaction.slice(colon + 1)]
  const id = random.guid()
  const right: Readonly<Record<(typeof FIELDS)[number], string>> = {
    from: route.from,
    to: route.to,
    cpaId: route.cpaId,
    conversationId: random.guid(),
    service,
    action,
    messageId: id,
    timestamp: '2026-11-20T09:30:15Z',
    ref: random.guid(),
    ttl: '2026-11-21T09:30:15Z',
    href: 'cid:payload@x',
    actor: `urn:oasis:names:tc:ebxml-msg:actor:${route.to === SPINE ? 'toPartyMSH' : 'nextMSH'}`,
    syncActor: 'http://schemas.xmlsoap.org/soap/actor/next',
    version: '2.0',
    signed: 'false',
  }
  const of = (name: (typeof FIELDS)[number]): Field => made.fields[FIELDS.indexOf(name)] ?? { count: 1, value: undefined }
  const value = (name: (typeof FIELDS)[number]) => of(name).value ?? right[name]
  const element = (tag: string, name: (typeof FIELDS)[number]) => `<eb:${tag}>${value(name)}</eb:${tag}>`.repeat(of(name).count)
  const attribute = (name: (typeof FIELDS)[number]) => value(name).replace(/"/g, '')
  const party = (name: 'from' | 'to') =>
    `<eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${value(name)}</eb:PartyId>`.repeat(of(name).count)
  const must = `eb:version="${attribute('version')}" soap:mustUnderstand="1"`
  const reliable = made.kind !== 'query' && made.kind !== 'signal'
  const times = (given: number, usual: boolean) => (given === 1 ? Number(usual) : given)
  const header = `<eb:MessageHeader ${must}><eb:From>${party('from')}</eb:From><eb:To>${party('to')}</eb:To>${element('CPAId', 'cpaId')}${element('ConversationId', 'conversationId')}${element('Service', 'service')}${element('Action', 'action')}<eb:MessageData>${element('MessageId', 'messageId')}${element('Timestamp', 'timestamp')}${made.kind === 'signal' ? element('RefToMessageId', 'ref') : ''}${element('TimeToLive', 'ttl')}</eb:MessageData>${'<eb:DuplicateElimination/>'.repeat(times(made.duplicateElimination, reliable))}</eb:MessageHeader>`
  const ack = `<eb:AckRequested ${must} eb:signed="${attribute('signed')}" soap:actor="${attribute('actor')}"/>`.repeat(
    times(made.ackRequested, reliable),
  )
  const sync = `<eb:SyncReply ${must} soap:actor="${attribute('syncActor')}"/>`.repeat(times(made.syncReply, route.to === SPINE))
  const about =
    made.kind !== 'signal'
      ? ''
      : made.signal === 'Acknowledgment'
        ? `<eb:Acknowledgment ${must}>${element('RefToMessageId', 'ref')}</eb:Acknowledgment>`
        : '<eb:ErrorList eb:version="2.0"><eb:Error eb:errorCode="x" eb:severity="Warning"/></eb:ErrorList>'
  const manifest =
    `<eb:Manifest ${must}>${`<eb:Reference xlink:href="${attribute('href')}"/>`.repeat(of('href').count)}</eb:Manifest>`.repeat(
      times(made.manifest, made.kind !== 'signal'),
    )
  const envelope = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:xlink="http://www.w3.org/1999/xlink"><soap:Header>${header}${ack}${sync}${about}</soap:Header><soap:Body>${manifest}</soap:Body></soap:Envelope>`
  const payload = writeHl7(made, action, id, route.receiverAsid, route.senderAsid)
  const { line } = made
  const part = (partId: string, content: string) =>
    `--b${line}Content-Id: <${partId}>${line}Content-Type: text/xml${line}${line}${content}${line}`
  const bare = made.kind === 'signal' && made.bare
  const usual = {
    upload: 'reliablerequest',
    query: 'queryrequest',
    forward: 'intermediary',
    back: 'forwardreliable',
    signal: 'intermediary',
  }[made.kind]
  return {
    path: `/reliablemessaging/${made.path ?? usual}`,
    headers: [
      'Host',
      'localhost',
      'traceparent',
      random.trace,
      'SOAPAction',
      made.soapAction ?? `"${service}/${action}"`,
      'Content-Type',
      made.type ?? (bare ? 'text/xml' : 'multipart/related; boundary=b; type=text/xml'),
    ],
    body: bare ? envelope : `${part('root@x', envelope)}${made.kind === 'signal' ? '' : part('payload@x', payload)}--b--${line}`,
    as: sender.sender,
  }
}
