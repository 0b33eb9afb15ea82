import { describe, expect, it } from 'vitest'
import type { Reply } from '../../src/kernel/reply.ts'
import { callbackKind } from '../../src/stubs/answers/callback.ts'
import type { StubDraft } from '../../src/stubs/stub.ts'
import { requestOf } from './request.ts'
import { StubSet } from './stub-set.ts'

const NS = 'xmlns:hl7="urn:hl7-org:v3"'
const xmlReply = (body: string): Reply => ({ status: 200, fields: ['Content-Type', 'text/xml', 'X-Real', '1'], body })
const request = (door = 'door') =>
  requestOf({
    door,
    labels: { interaction: 'A', nhsNumber: '9990000018', fromParty: 'P1', conversationId: 'C1' },
    body: '<in>1</in>',
  })

async function replied(
  answer: StubDraft['answer'],
  real?: Reply,
): Promise<{ readonly reply: Reply | undefined; readonly problems: readonly string[] }> {
  const set = new StubSet()
  const directory = 'entries' in answer || 'diagnostic' in answer || answer.patch?.entries !== undefined
  const door = directory ? 'spine-directory' : 'door'
  await set.add({ id: 'it', door, answer })
  const exchange = request(door)
  const reply = await set.reply(exchange, real)
  return { reply, problems: exchange.problems.filter(({ code }) => code !== 'MS-STUB').map(({ code, came }) => `${code} ${came}`) }
}

describe('an answer of its own', () => {
  it.each<readonly [string, StubDraft['answer'], Partial<Reply>]>([
    ['a status alone', { status: 503 }, { status: 503, fields: [], body: '' }],
    [
      'XML',
      { body: '<a>{{labels.nhsNumber}}</a>' },
      { status: 200, fields: ['Content-Type', 'text/xml;charset=utf-8'], body: '<a>9990000018</a>' },
    ],
    [
      'JSON',
      { body: { a: ['{{labels.nhsNumber}}', 1, null] }, headers: { 'Content-Type': 'application/fhir+json', 'X-Id': '{{stub.id}}' } },
      { fields: ['Content-Type', 'application/fhir+json', 'X-Id', 'it'], body: '{"a":["9990000018",1,null]}' },
    ],
    [
      'text as it is',
      { body: '{{not a template}}', template: false },
      { body: '{{not a template}}', fields: ['Content-Type', 'text/plain;charset=utf-8'] },
    ],
    [
      'entries of a directory',
      { entries: [{ dn: 'cn={{labels.nhsNumber}}', attributes: { a: ['1', '2'], b: 'x' } }] },
      { status: 0, body: 'dn: cn=9990000018\na: 1\na: 2\nb: x\n' },
    ],
    ['a result code', { status: 51, diagnostic: 'busy' }, { status: 51, fields: ['diagnosticMessage', 'busy'], body: '' }],
    [
      'after the work, with what it answered',
      { when: 'after', body: '{{response.status}} {{response.headers.x-real}} {{response.body}}' },
      { body: '200 1 <r/>' },
    ],
  ])('%s', async (_, answer, expected) => {
    expect(await replied(answer, xmlReply('<r/>'))).toEqual({ reply: expect.objectContaining(expected), problems: [] })
  })

  it('a header never ends before its value does', async () => {
    const set = new StubSet()
    await set.add({ answer: { headers: { 'X-A': '{{request.body}}' } } })
    const { fields } = (await set.reply(requestOf({ body: 'a\r\nX-B: c' }))) ?? {}
    expect(fields).toEqual(['X-A', 'a  X-B: c'])
  })

  it('a template that fails lets the request be handled as usual, and says so', async () => {
    const { reply, problems } = await replied({ body: '{{jsonPath "no json" "$.a"}}' })
    expect([reply, problems]).toEqual([undefined, [expect.stringMatching(/^MS-STUB-FAILED stub it: .*JSON/)]])
  })
})

describe('a patch of the real answer', () => {
  it.each<readonly [string, NonNullable<StubDraft['answer']['patch']>, string, string]>([
    [
      'sets an attribute',
      { xml: [{ set: '//hl7:id/@extension', value: '{{labels.nhsNumber}}' }] },
      `<m ${NS}><hl7:id extension="1"/></m>`,
      `<m ${NS}><hl7:id extension="9990000018"/></m>`,
    ],
    [
      'sets a text, escaped once',
      { xml: [{ set: '//b', value: '<&{{request.body}}' }] },
      '<a><b>x<c/>y</b></a>',
      '<a><b>&lt;&amp;&lt;in&gt;1&lt;/in&gt;</b></a>',
    ],
    ['removes elements and attributes', { xml: [{ remove: '//b' }, { remove: '/a/@x' }] }, '<a x="1"><b/>t<b/></a>', '<a>t</a>'],
    ['inserts at the end', { xml: [{ insert: '/a', xml: '<n>{{labels.interaction}}</n>' }] }, '<a><b/></a>', '<a><b/><n>A</n></a>'],
    ['inserts at the beginning', { xml: [{ insert: '/a', xml: '<n/>', position: 'first' }] }, '<a>t</a>', '<a><n/>t</a>'],
    [
      'inserts before and after, under prefixes of the answer',
      {
        xml: [
          { insert: '//hl7:b', xml: '<hl7:n/>', position: 'before' },
          { insert: '//hl7:b', xml: '<hl7:o/>', position: 'after' },
        ],
      },
      `<a ${NS}><hl7:b/></a>`,
      `<a ${NS}><hl7:n/><hl7:b/><hl7:o/></a>`,
    ],
    [
      'keeps the declaration as it is',
      { xml: [{ set: '/a', value: '1' }] },
      '<?xml version="1.0" encoding="UTF-8"?>\n<a/>',
      '<?xml version="1.0" encoding="UTF-8"?>\n<a>1</a>',
    ],
    [
      'by RFC 6902',
      {
        json: [
          { op: 'replace', path: '/a/0', value: '{{labels.nhsNumber}}' },
          { op: 'remove', path: '/b' },
          { op: 'copy', from: '/a', path: '/c' },
        ],
      },
      '{"a":[1],"b":2}',
      '{"a":["9990000018"],"c":["9990000018"]}',
    ],
    ['the whole by RFC 6902', { json: [{ op: 'replace', path: '', value: [1] }] }, '{"a":1}', '[1]'],
    ['by RFC 7396', { merge: { a: { b: null, c: '{{labels.interaction}}' } } }, '{"a":{"b":1,"d":2}}', '{"a":{"d":2,"c":"A"}}'],
    [
      'entries of a directory',
      {
        entries: [
          { where: { cn: 'X' }, set: { A: ['{{labels.interaction}}'], n: '2' }, remove: ['b'] },
          { where: { dn: 'cn=y' }, drop: true },
        ],
      },
      'dn: cn=x\ncn: x\na: 1\nb: 1\n\ndn: cn=y\ncn: y\n',
      'dn: cn=x\ncn: x\na: A\nn: 2\n',
    ],
  ])('%s', async (_, patch, body, expected) => {
    expect(await replied({ patch }, xmlReply(body))).toEqual({
      reply: expect.objectContaining({ status: 200, body: expected }),
      problems: [],
    })
  })

  it('also changes status and fields, and leaves the others', async () => {
    const { reply } = await replied({ patch: {}, status: 201, headers: { 'x-real': '2' } }, xmlReply('<a/>'))
    expect(reply).toMatchObject({ status: 201, fields: ['Content-Type', 'text/xml', 'x-real', '2'], body: '<a/>' })
  })

  it('changes the root part of a multipart answer, and nothing else of it', async () => {
    const body = '--b\r\nContent-Id: <1>\r\n\r\n<a/>\r\n--b\r\nContent-Id: <2>\r\n\r\n<a/>\r\n--b--\r\n'
    const real = { status: 200, fields: ['Content-Type', 'multipart/related; boundary=b; start="<2>"'], body }
    const { reply } = await replied({ patch: { xml: [{ set: '/a', value: '1' }] } }, real)
    expect(reply?.body).toBe('--b\r\nContent-Id: <1>\r\n\r\n<a/>\r\n--b\r\nContent-Id: <2>\r\n\r\n<a>1</a>\r\n--b--\r\n')
  })

  it.each<readonly [string, NonNullable<StubDraft['answer']['patch']>, string, RegExp]>([
    ['nothing there', { xml: [{ set: '//x', value: '1' }] }, '<a/>', /\/\/x finds nothing/],
    ['no XML', { xml: [{ set: '//x', value: '1' }] }, 'text', /./],
    ['no JSON', { merge: {} }, '<a/>', /JSON/],
    ['a test that fails', { json: [{ op: 'test', path: '/a', value: 2 }] }, '{"a":1}', /operation 1 \(test \/a\)/],
    ['XML that would not be well-formed', { xml: [{ insert: '/a', xml: '<b>' }] }, '<a/>', /./],
  ])('%s: the real answer stays, and the journal says why', async (_, patch, body, came) => {
    const { reply, problems } = await replied({ patch }, xmlReply(body))
    expect(reply?.body).toBe(body)
    expect(problems).toEqual([expect.stringMatching(/^MS-STUB-PATCH stub it: /)])
    expect(problems[0]).toMatch(came)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it('a pointer into JavaScript is refused when the stub is read', async () => {
    const patch = { json: [{ op: 'add' as const, path: '/__proto__/polluted', value: 1 }] }
    await expect(replied({ patch })).rejects.toThrow(/JavaScript/)
  })

  it('a merge with __proto__ changes no prototype', async () => {
    const { reply } = await replied({ patch: { merge: JSON.parse('{"__proto__":{"polluted":1}}') } }, xmlReply('{}'))
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(reply?.status).toBe(200)
  })
})

describe('what happens around the answer', () => {
  it('a delay and a fault act at the edge, a refusal is the door’s own', async () => {
    const set = new StubSet()
    await set.add(
      { id: 'late', answer: { delay: 20 }, times: 1, priority: 1 },
      { id: 'reset', answer: { fault: 'CONNECTION_RESET_BY_PEER' }, times: 1, priority: 2 },
      { id: 'no', answer: { refuse: { code: '200', text: 't' } }, priority: 3 },
    )
    const [late, reset, no] = [request(), request(), request()]
    expect([set.override(late), set.stubs.onReply(late)]).toEqual([undefined, { kind: 'delay', ms: 20 }])
    expect([set.override(reset), set.stubs.onReply(reset)]).toEqual([undefined, { kind: 'reset' }])
    expect([set.override(no), set.stubs.onReply(no)]).toEqual([
      { when: 'before', kind: 'refuse', form: undefined, code: '200', text: 't' },
      undefined,
    ])
  })

  it('a callback is promised with its bytes, and made once', async () => {
    const set = new StubSet()
    await set.add({
      id: 'cb',
      answer: {
        status: 202,
        callback: [
          { to: 'caller', delay: 500, body: '<a>{{labels.nhsNumber}}</a>', headers: { 'X-R': '{{request.method}}' } },
          { to: 'http://127.0.0.1/{{labels.interaction}}', method: 'GET' },
        ],
      },
    })
    const exchange = request()
    expect(await set.override(exchange)).toMatchObject({ kind: 'reply', status: 202, outcome: 'accepted' })
    expect(set.promised).toMatchObject([
      { kind: 'stubs/callback', target: 'https://P1.test/', due: set.now + 500, causedBy: exchange.id, policy: { retries: 0 } },
      { target: 'http://127.0.0.1/A' },
    ])
    const [entry] = set.promised
    if (entry === undefined) throw new Error('nothing promised')
    const message = callbackKind.build(entry, set.now)
    expect([message.verb, message.body.toString(), message.fields, message.labels]).toEqual([
      'POST',
      '<a>9990000018</a>',
      ['Content-Type', 'text/xml;charset=utf-8', 'X-R', 'POST'],
      { stub: 'cb', conversationId: 'C1' },
    ])
  })

  it('a callback to a caller whom nobody knows is told, not made', async () => {
    const set = new StubSet()
    await set.add({ answer: { status: 202, callback: { to: 'caller' } } })
    const exchange = requestOf({})
    await set.override(exchange)
    expect(set.promised).toEqual([])
    expect(exchange.problems.map(({ code }) => code)).toContain('MS-STUB-CALLBACK')
  })
})
