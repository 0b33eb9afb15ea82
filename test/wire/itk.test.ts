import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { readDistributionEnvelope } from '../../src/wire/itk/distribution-envelope.ts'
import { readItkEnvelope } from '../../src/wire/itk/envelope.ts'
import { ITK_CODES, type ItkFault, writeItkFault } from '../../src/wire/itk/fault.ts'
import { writeItkResponse } from '../../src/wire/itk/write-response.ts'
import { escapeAttribute, escapeText, readXml, XmlError } from '../../src/wire/xml/index.ts'

const words = fc.string({ unit: fc.constantFrom(...'aZ09 <>&"\'-_:/.é€😀'), minLength: 1, maxLength: 20 }).map((text) => `x${text}x`)
const uuid = fc.uuid().map((id) => id.toUpperCase())
const parser = new XMLParser({
  ignoreAttributes: false,
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
})
const decoded = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

interface Envelope {
  readonly service: string
  readonly trackingId: string
  readonly audit: readonly { readonly type: string | undefined; readonly uri: string }[]
  readonly sender: string | undefined
  readonly ids: readonly string[]
  readonly profile: string | undefined
  readonly specs: readonly { readonly key: string; readonly value: string }[]
}

const envelope: fc.Arbitrary<Envelope> = fc.record({
  service: words,
  trackingId: uuid,
  audit: fc.array(fc.record({ type: fc.option(words, { nil: undefined }), uri: words }), { maxLength: 4 }),
  sender: fc.option(words, { nil: undefined }),
  ids: fc.uniqueArray(uuid, { minLength: 1, maxLength: 4 }),
  profile: fc.option(words, { nil: undefined }),
  specs: fc.array(fc.record({ key: words, value: words }), { maxLength: 3 }),
})

const attribute = (name: string, value: string | undefined) => (value === undefined ? '' : ` ${name}="${escapeAttribute(value)}"`)

/** A distribution envelope as another program would write it. */
function written(p: string, { service, trackingId, audit, sender, ids, profile, specs }: Envelope): string {
  const identities = audit.map(({ type, uri }) => `<${p}:id${attribute('type', type)}${attribute('uri', uri)}/>`).join('')
  const items = ids.map((id) => `<${p}:manifestitem${attribute('profileid', profile)} mimetype="text/xml" id="${id}"/>`).join('\n')
  const handling = specs.map(({ key, value }) => `<${p}:spec${attribute('value', value)}${attribute('key', key)}/>`).join('')
  return `<${p}:DistributionEnvelope xmlns:${p}="urn:nhs-itk:ns:201005"> <${p}:header${attribute('trackingid', trackingId)}${attribute('service', service)}>${audit.length === 0 ? '' : `<${p}:auditIdentity>${identities}</${p}:auditIdentity>`}<${p}:manifest count="${ids.length}">${items}</${p}:manifest>${sender === undefined ? '' : `<${p}:senderAddress${attribute('uri', sender)}/>`}${specs.length === 0 ? '' : `<${p}:handlingSpecification>${handling}</${p}:handlingSpecification>`}</${p}:header><!-- between --><${p}:payloads count="${ids.length}">${ids.map((id) => `<${p}:payload id="${id}"><a xmlns="urn:a"/></${p}:payload>`).join('')}</${p}:payloads></${p}:DistributionEnvelope>`
}

const read = (xml: string) => {
  const tape = readXml(Buffer.from(xml))
  return { tape, found: readDistributionEnvelope(tape, tape.root) }
}

describe('the reader of distribution envelopes', () => {
  it('finds what another program wrote, under any prefix', () => {
    fc.assert(
      fc.property(envelope, fc.constantFrom('itk', 'x', 'é'), (sent, p) => {
        const { tape, found } = read(written(p, sent))
        expect(found.faults).toEqual([])
        expect(found).toMatchObject({
          service: sent.service,
          trackingId: sent.trackingId,
          senderAddress: sent.sender,
          auditIdentities: sent.audit.map(({ type, uri }) => ({ type: type ?? '2.16.840.1.113883.2.1.3.2.4.18.27', uri })),
          items: sent.ids.map((id) => ({ id, mimetype: 'text/xml', profileId: sent.profile, wrapped: [] })),
          handling: sent.specs.map(({ key, value }) => `${key}=${value}`),
        })
        expect(tape.local(found.payload)).toBe(sent.ids.length === 1 ? 'a' : '')
      }),
    )
  })

  it('tells of an element or attribute that is missing, and never throws', () => {
    fc.assert(
      fc.property(envelope, fc.nat(), (sent, at) => {
        const xml = written('itk', sent)
        // What an envelope can do without is left alone.
        const parts = [
          ...xml.matchAll(/ (?:trackingid|service|count|mimetype|uri|key|value|id)="[^"]*"|<itk:manifest .*?<\/itk:manifest>/gs),
        ]
        const part = parts[at % parts.length]
        if (part === undefined) throw new Error('no part')
        const { found } = read(xml.slice(0, part.index) + xml.slice(part.index + part[0].length))
        expect(found.faults.length).toBeGreaterThan(0)
        expect(found.faults[0]?.code).toMatch(/^DE00(0[1-9]|1[0-2])$/)
      }),
    )
  })

  it('reads or refuses whatever bytes come', () => {
    fc.assert(
      fc.property(envelope, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 5 }), (sent, at, noise) => {
        const bytes = Buffer.from(written('itk', sent))
        Buffer.from(noise).copy(bytes, at % bytes.length)
        try {
          const tape = readXml(bytes)
          readDistributionEnvelope(tape, tape.root)
          readItkEnvelope(tape)
        } catch (error) {
          expect(error).toBeInstanceOf(XmlError)
        }
      }),
    )
  })
})

describe('the reader of the SOAP header', () => {
  const instant = fc
    .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => `${date.toISOString().slice(0, 19)}Z`)

  it('finds addressing and security in any order', () => {
    const header = fc.record({
      id: words,
      action: words,
      to: words,
      from: fc.option(words, { nil: undefined }),
      user: words,
      created: instant,
      expires: instant,
    })
    fc.assert(
      fc.property(header, fc.integer({ min: 0, max: 4 }), ({ id, action, to, from, user, created, expires }, turn) => {
        const parts = [
          `<w:MessageID> ${escapeText(id)}\n</w:MessageID>`,
          `<w:Action>${escapeText(action)}</w:Action>`,
          `<w:To>${escapeText(to)}</w:To>`,
          from === undefined ? '<w:From/>' : `<w:From><w:Address>${escapeText(from)}</w:Address></w:From>`,
          `<e:Security xmlns:e="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" s:mustUnderstand="1"><u:Timestamp xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"><u:Created>${created}</u:Created><u:Expires>${expires}</u:Expires></u:Timestamp><e:UsernameToken><e:Username>${escapeText(user)}</e:Username></e:UsernameToken></e:Security>`,
        ]
        const turned = [...parts.slice(turn), ...parts.slice(0, turn)].join(' ')
        const xml = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:w="http://www.w3.org/2005/08/addressing"><s:Header>${turned}</s:Header><s:Body><a/></s:Body></s:Envelope>`
        const found = readItkEnvelope(readXml(Buffer.from(xml)))
        expect(found).toMatchObject({
          isEnvelope: true,
          headers: 1,
          bodies: 1,
          messageId: { count: 1, value: id },
          action: { count: 1, value: action },
          to: { count: 1, value: to },
          from,
          security: { count: 1, timestamps: 1, usernames: 1, username: user, created, expires },
          notUnderstood: -1,
          contents: 1,
        })
      }),
    )
  })
})

describe('the writers', () => {
  it('an answer is read back by another parser as it was meant', () => {
    const response = fc.record({
      messageId: uuid,
      service: words,
      to: fc.oneof(words, fc.constant('')),
      relatesTo: fc.option(words, { nil: undefined }),
      trackingId: uuid,
      payloadId: uuid,
      profileId: words,
    })
    fc.assert(
      fc.property(response, (meant) => {
        const xml = writeItkResponse({ ...meant, payload: '<a xmlns="urn:a"><b/></a>' })
        const { Header, Body } = parser.parse(xml).Envelope
        expect(Object.keys(Header)).toEqual(['MessageID', 'Action', 'To', ...(meant.relatesTo === undefined ? [] : ['RelatesTo'])])
        expect([Header.MessageID, decoded(Header.Action), decoded(Header.To)]).toEqual([meant.messageId, meant.service, meant.to])
        const { header, payloads } = Body.DistributionEnvelope
        expect([decoded(header['@_service']), header['@_trackingid']]).toEqual([meant.service, meant.trackingId])
        const { '@_id': id, '@_profileid': profile } = header.manifest.manifestitem
        expect([id, decoded(profile), payloads.payload['@_id']]).toEqual([
          `uuid_${meant.payloadId}`,
          meant.profileId,
          `uuid_${meant.payloadId}`,
        ])
        const tape = readXml(Buffer.from(xml))
        const envelope = readItkEnvelope(tape)
        expect(readDistributionEnvelope(tape, envelope.content).faults).toEqual([])
      }),
    )
  })

  it('a fault holds whatever text it quotes', () => {
    const fault: fc.Arbitrary<ItkFault> = fc.record({
      faultcode: fc.constantFrom('Client', 'Server', 'MustUnderstand', 'VersionMismatch'),
      code: fc.constantFrom(...ITK_CODES),
      text: fc.string({ unit: 'binary', maxLength: 50 }),
      diagnostic: fc.string({ unit: 'binary', maxLength: 3000 }),
    })
    fc.assert(
      fc.property(fault, uuid, words, (given, id, to) => {
        const xml = writeItkFault(given, { messageId: id, errorId: id, to, relatesTo: undefined })
        const { Fault } = parser.parse(xml).Envelope.Body
        expect([Fault.faultcode, Fault.detail.ToolkitErrorInfo.ErrorID]).toEqual([`soap:${given.faultcode}`, id])
        expect(Fault.detail.ToolkitErrorInfo.ErrorCode['#text']).toBe(given.code)
        expect(() => readXml(Buffer.from(xml))).not.toThrow()
      }),
    )
  })
})
