import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Facts } from '../../src/stubs/matching/facts.ts'
import { readFilter } from '../../src/stubs/matching/ldap-filter.ts'
import { regularExpression } from '../../src/stubs/matching/tests.ts'
import { type StubDraft, StubInput } from '../../src/stubs/stub.ts'
import { valuesOf, xpathSource } from '../../src/stubs/xml/xpath.ts'
import { problemOf } from '../support/problem-of.ts'
import { requestOf, type Said } from './request.ts'
import { StubSet } from './stub-set.ts'

const XML =
  '<hl7:m xmlns:hl7="urn:hl7-org:v3" xmlns="urn:x" xmlns:y="urn:y"><hl7:id root="1" extension="9990000018"/><y:n>two</y:n></hl7:m>'
const answer = { status: 200 }

type Row = readonly [what: string, match: NonNullable<StubDraft['match']>, hit: Said, miss: Said]

const rows: readonly Row[] = [
  ['an interaction without case', { interaction: 'ABC' }, { labels: { interaction: 'abc' } }, { labels: { interaction: 'abcd' } }],
  ['one of several', { interaction: { oneOf: ['A', 'B'] } }, { labels: { interaction: 'B' } }, { labels: { interaction: 'C' } }],
  ['a caller', { caller: 'A-1' }, { labels: { fromParty: 'a-1' } }, { labels: { nhsNumber: 'A-1' } }],
  ['a label that contains', { labels: { nhsNumber: { contains: '000' } } }, { labels: { nhsNumber: '9990000018' } }, {}],
  ['a label that is not there', { labels: { nhsNumber: { absent: true } } }, {}, { labels: { nhsNumber: '1' } }],
  ['a number for a text', { labels: { nhsNumber: 9990000018 } }, { labels: { nhsNumber: '9990000018' } }, { labels: { nhsNumber: '1' } }],
  ['a method and a path', { method: 'POST', path: '/path' }, {}, { line: 'POST /pathology HTTP/1.1' }],
  [
    'a path by pattern',
    { path: { matches: '/Patient/[0-9]{10}' } },
    { line: 'GET /Patient/9990000018 HTTP/1.1' },
    { line: 'GET /Patient/1 HTTP/1.1' },
  ],
  ['a query parameter', { query: { b: '2' } }, {}, { line: 'GET /path?b=3' }],
  ['a header', { headers: { SOAPAction: { contains: 'x' } } }, { fields: ['soapaction', 'urn:x'] }, { fields: ['soapaction', 'urn:y'] }],
  [
    'a header that is no …',
    { headers: { Accept: { doesNotMatch: '.*json.*' } } },
    { fields: ['Accept', 'text/xml'] },
    { fields: ['Accept', 'a/json'] },
  ],
  ['a body as text', { body: { contains: 'needle' } }, { body: 'hay needle hay' }, { body: 'hay' }],
  ['XPath by a built-in prefix', { xpath: { '//hl7:id/@extension': '9990000018' } }, { body: XML }, { body: XML.replace('18"', '19"') }],
  ['XPath that must find something', { xpath: '//hl7:id[@root="1"]' }, { body: XML }, { body: '<a/>' }],
  ['XPath by a prefix of its own', { xpath: { '//p:n': 'two' }, namespaces: { p: 'urn:y' } }, { body: XML }, { body: '<n>two</n>' }],
  ['XPath that is true', { xpath: 'count(//hl7:id) = 1' }, { body: XML }, { body: '<a/>' }],
  ['JSONPath on JSON', { jsonPath: { '$.a.b[0]': 'x' } }, { body: '{"a":{"b":["x"]}}' }, { body: '{"a":{"b":["y"]}}' }],
  ['JSONPath on XML', { jsonPath: { "$.m.id['@extension']": '9990000018' } }, { body: XML }, { body: '<a/>' }],
  [
    'a filter without order or case',
    { ldapFilter: '(&(nhsIDCode=A1)(objectClass=nhsAs))' },
    { labels: { filter: '(&(objectclass=NHSAS)(x=1)(nhsidcode=a1))' } },
    { labels: { filter: '(|(objectclass=nhsas)(nhsidcode=a1))' } },
  ],
]

describe('what a stub matches on', () => {
  it.each(rows)('%s', async (_, match, hit, miss) => {
    const set = new StubSet()
    const [id] = await set.add({ match, answer })
    expect(set.taken(requestOf(hit))).toBe(id)
    expect(set.taken(requestOf(miss))).toBeUndefined()
  })

  it('of a multipart body the root part, wherever it stands', async () => {
    const set = new StubSet()
    const [id] = await set.add({ match: { xpath: { '//hl7:id/@extension': '9990000018' } }, answer })
    const parts = [
      { headers: ['Content-Id: <other>', 'Content-Type: text/xml'], content: '<a/>' },
      { headers: ['Content-Id: <root>', 'Content-Type: text/xml'], content: XML },
    ]
    const body = `--b\r\n${parts.map(({ headers, content }) => `${headers.join('\r\n')}\r\n\r\n${content}`).join('\r\n--b\r\n')}\r\n--b--\r\n`
    const typed = (start: string) => ['Content-Type', `multipart/related; boundary="b"; type="text/xml"; start="${start}"`]
    expect(set.taken(requestOf({ body, fields: typed('<root>') }))).toBe(id)
    expect(set.taken(requestOf({ body, fields: typed('<other>') }))).toBeUndefined()
  })

  it('all conditions must hold', async () => {
    const set = new StubSet()
    const [id] = await set.add({ match: { interaction: 'A', body: { contains: 'x' }, method: 'POST' }, answer })
    expect(set.taken(requestOf({ labels: { interaction: 'A' }, body: 'x' }))).toBe(id)
    expect(set.taken(requestOf({ labels: { interaction: 'A' }, body: 'y' }))).toBeUndefined()
  })

  it('a body longer than the journal keeps is matched whole, one longer than the limit not at all', async () => {
    const set = new StubSet(80_000)
    const [id] = await set.add({ match: { body: { contains: 'END' } }, answer })
    const of = (size: number) => `${'x'.repeat(size)}END`
    const long = requestOf({ body: of(70_000) })
    expect([await set.override(long, Buffer.from(of(70_000))), long.problems[0]?.came]).toEqual([
      expect.anything(),
      `stub ${id}, for time 1`,
    ])
    expect(await set.override(requestOf({ body: of(90_000) }), Buffer.from(of(90_000)))).toBeUndefined()
    const near = set.stubs.nearMisses(requestOf({ body: of(90_000) }), {})
    expect(near[0]?.failed[0]?.came).toMatch(/journal keeps only 65536 of 90003 bytes/)
  })
})

describe('which of several', () => {
  it('the lowest priority, then the one added last', async () => {
    const set = new StubSet()
    await set.add({ id: 'a', answer, priority: 3 }, { id: 'b', answer }, { id: 'c', answer, priority: 3 }, { id: 'd', answer, priority: 9 })
    expect(set.stubs.list().map(({ stub }) => stub.id)).toEqual(['c', 'a', 'b', 'd'])
    expect(set.taken(requestOf({}))).toBe('c')
  })

  it('so many times, and then the next', async () => {
    const set = new StubSet()
    await set.add({ id: 'always', answer }, { id: 'twice', answer, times: 2 })
    expect([1, 2, 3].map(() => set.taken(requestOf({})))).toEqual(['twice', 'twice', 'always'])
    set.stubs.reset('default', { added: false })
    expect(set.taken(requestOf({}))).toBe('twice')
  })

  it('by the state of a scenario, under WireMock’s names', async () => {
    const set = new StubSet()
    const scenarioName = 'retry'
    await set.add(
      { id: 'first', scenarioName, requiredScenarioState: 'Started', newScenarioState: 'failed once', answer },
      { id: 'second', scenarioName, requiredScenarioState: 'failed once', newScenarioState: 'done', answer },
    )
    expect(set.stubs.scenarios('default')).toEqual({ retry: 'Started' })
    expect([1, 2, 3].map(() => set.taken(requestOf({})))).toEqual(['first', 'second', undefined])
    expect(set.stubs.scenarios('default')).toEqual({ retry: 'done' })
    set.stubs.reset('default', { added: false })
    expect(set.taken(requestOf({}))).toBe('first')
  })

  it('only of its space and its door', async () => {
    const set = new StubSet()
    await set.add({ id: 'here', door: 'door', answer })
    expect(set.stubs.concerns('default', 'door')).toBe(true)
    expect([set.stubs.concerns('other', 'door'), set.stubs.concerns('default', 'streamed')]).toEqual([false, false])
    expect(set.taken(requestOf({ space: 'other' }))).toBeUndefined()
    expect(set.taken(requestOf({ door: 'streamed' }))).toBeUndefined()
  })

  it('an id that is there takes the place of the one that had it', async () => {
    const set = new StubSet()
    await set.add({ id: 'a', answer }, { id: 'a', answer: { status: 201 } })
    expect(set.stubs.list().map(({ stub }) => stub.answer.status)).toEqual([201])
  })

  it('a document is parsed only where an expression could find something, and finds what it would anyway', async () => {
    const name = fc.constantFrom('a', 'b', 'ab', 'hl7:a')
    const attribute = fc.constantFrom('', ' b="1"', ' a="x"')
    const element = (inner: fc.Arbitrary<string>) =>
      fc
        .tuple(name, attribute, fc.array(inner, { maxLength: 2 }))
        .map(([tag, more, content]) => `<${tag} xmlns:hl7="urn:hl7-org:v3"${more}>${content.join('')}t</${tag}>`)
    const xml = element(element(element(fc.constant(''))))
    const step = fc.constantFrom(
      '/a',
      '//b',
      '/ab',
      '//hl7:a',
      '//*',
      '/..',
      '/.',
      '//a[b]',
      '//a[@b="1"]',
      "//*[text()='t']",
      '//node()',
      '//b[1][a]',
      '/@a',
      '/@*',
    )
    const path = fc.oneof(
      fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => steps.join('')),
      fc.constantFrom('//a | //b', 'count(//ab) > 1', 'not(//a)', '(//a)[1]', 'string(//b/@a)', '//a or //b'),
    )
    await fc.assert(
      fc.asyncProperty(xml, path, async (body, expression) => {
        using facts = new Facts(requestOf({ body }), {}, 100_000)
        const found = xpathSource(expression, {}).read(facts)
        expect(found.values).toEqual(valuesOf(body, expression))
      }),
    )
  })

  it('the index finds what asking each one finds', async () => {
    const value = fc.constantFrom('a', 'b', 'c', 'd')
    const test = fc.oneof(
      value,
      fc.record({ oneOf: fc.array(value, { minLength: 1, maxLength: 3 }) }),
      fc.record({ contains: value }),
      fc.constant({ absent: true }),
    )
    const match = fc.record(
      {
        interaction: test,
        labels: fc.dictionary(fc.constantFrom('conversationId', 'nhsNumber'), test, { maxKeys: 2 }),
        headers: fc.dictionary(fc.constantFrom('X', 'Y'), test, { maxKeys: 2 }),
        body: test,
      },
      { requiredKeys: [] },
    )
    const drafts = fc.array(fc.record({ match, priority: fc.integer({ min: 0, max: 3 }) }), { maxLength: 12 })
    const said = fc.record({ interaction: value, conversationId: value, nhsNumber: value, x: value, body: value }, { requiredKeys: [] })
    await fc.assert(
      fc.asyncProperty(drafts, said, async (all, { interaction, conversationId, nhsNumber, x, body }) => {
        const labels = Object.fromEntries(
          Object.entries({ interaction, conversationId, nhsNumber }).flatMap(([name, each]) => (each === undefined ? [] : [[name, each]])),
        )
        const request = () => requestOf({ labels, fields: x === undefined ? [] : ['X', x], body: body ?? '' })
        const together = new StubSet()
        await together.add(...all.map((draft, at) => ({ ...draft, id: `s${at}`, answer })))
        const alone = await Promise.all(
          all.map(async (draft, at) => {
            const single = new StubSet()
            await single.add({ ...draft, id: `s${at}`, answer })
            return single.taken(request()) === undefined ? undefined : { at, priority: draft.priority }
          }),
        )
        const best = alone.filter((each) => each !== undefined).sort((a, b) => a.priority - b.priority || b.at - a.at)[0]
        expect(together.taken(request())).toBe(best === undefined ? undefined : `s${best.at}`)
      }),
      { numRuns: 60 },
    )
  })
})

describe('near misses', () => {
  it('name the stubs of which the fewest conditions failed, with what came and what was expected', async () => {
    const set = new StubSet()
    await set.add(
      { id: 'far', match: { interaction: 'A', method: 'GET', path: '/x' }, answer },
      { id: 'near', match: { interaction: 'A', xpath: { '//hl7:id/@extension': { matches: '888.*' } } }, answer },
      { id: 'state', match: { interaction: 'A' }, scenarioName: 's', requiredScenarioState: 'later', answer },
      { id: 'elsewhere', match: { interaction: 'B', method: 'GET' }, answer },
    )
    const request = requestOf({ labels: { interaction: 'A' }, body: XML })
    expect(set.taken(request)).toBeUndefined()
    expect(set.stubs.nearMisses(request, request.labels)).toEqual([
      { stub: 'state', held: 1, failed: [{ condition: 'scenario s', came: '"Started"', expected: '"later"' }] },
      { stub: 'near', held: 1, failed: [{ condition: 'xpath //hl7:id/@extension', came: '"9990000018"', expected: 'matches 888.*' }] },
      expect.objectContaining({ stub: 'far', held: 1 }),
    ])
    await set.add({ id: 'hit', answer })
    const answered = requestOf({})
    set.taken(answered)
    expect(set.stubs.nearMisses(answered, {})).toEqual([])
  })

  it('say that a request never came as far as the stubs', async () => {
    const set = new StubSet()
    await set.add({ id: 'fits', answer })
    const refused = requestOf({})
    refused.problems.push({ code: 'MS-XML', title: '', next: '', severity: 'error', came: '', expected: '' })
    expect(set.stubs.nearMisses(refused, {})).toEqual([
      { stub: 'fits', held: 0, failed: [expect.objectContaining({ condition: 'the checks of the door', came: 'refused with MS-XML' })] },
    ])
  })

  it('say why a body cannot be asked, and that a stub is spent', async () => {
    const set = new StubSet()
    await set.add({ id: 'xml', match: { method: 'POST', xpath: '//xml' }, answer }, { id: 'once', times: 1, answer })
    expect(set.taken(requestOf({ body: 'no xml' }))).toBe('once')
    const request = requestOf({ body: 'no xml' })
    const near = set.stubs.nearMisses(request, {})
    expect(near.map(({ stub, failed }) => [stub, failed[0]?.came])).toEqual([
      ['xml', expect.stringContaining('no XML that can be read')],
      ['once', 'it has matched 1 times'],
    ])
  })
})

describe('a stub that is none', () => {
  it.each<readonly [string, object, RegExp]>([
    ['an unknown door', { door: 'dor', answer }, /door: unknown door "dor": did you mean "door"/],
    [
      'an unknown label',
      { match: { labels: { nhsNumbr: '1' } }, answer },
      /match\.labels\.nhsNumbr: unknown label "nhsNumbr": did you mean "nhsNumber"/,
    ],
    ['an XPath that is none', { match: { xpath: '//[' }, answer }, /match\.xpath\.\/\/\[/],
    ['a prefix that nobody declared', { match: { xpath: '//hl8:id' }, answer }, /prefix hl8 \(known: soap/],
    ['a JSONPath that is none', { match: { jsonPath: '$[' }, answer }, /match\.jsonPath/],
    ['a filter that is none', { match: { ldapFilter: '(a=b' }, answer }, /match\.ldapFilter: .*missing/],
    ['a regular expression that is none', { match: { path: { matches: '(' } }, answer }, /match\.path/],
    ['a condition on a body that passes', { door: 'streamed', match: { body: 'x' }, answer }, /passes bodies on/],
    ['a filter at a door without searches', { door: 'streamed', match: { ldapFilter: '(a=b)' }, answer }, /no searches/],
    ['a refusal that the door does not know', { answer: { refuse: { as: 'falt', code: '200' } } }, /did you mean "fault"/],
    ['a code that the refusal cannot carry', { answer: { refuse: { as: 'fault', code: 'x' } } }, /code "x"/],
    ['a result code where there are none', { door: 'door', answer: { status: 51 } }, /needs door: spine-directory/],
    ['a status of HTTP for the directory', { door: 'spine-directory', answer: { status: 404 } }, /a result code of LDAP/],
    ['entries where there are none', { answer: { entries: [] } }, /only the directory/],
    ['a template that is none', { answer: { body: '{{#if}}' } }, /answer\.body/],
    ['a file without a folder', { answer: { bodyFile: 'x.xml' } }, /no folder/],
    ['a callback to nowhere', { answer: { callback: { to: 'there' } } }, /answer\.callback\.0\.to/],
  ])('%s', async (_, stub, came) => {
    const set = new StubSet()
    const problem = await problemOf(() => set.stubs.add(StubInput.parse(stub)))
    expect(problem).toMatchObject({ code: 'MS-STUB-INVALID', came: expect.stringMatching(came) })
    expect(set.stubs.list()).toEqual([])
  })

  it.each<readonly [string, object, RegExp]>([
    ['an unknown key', { anwser: {} }, /unknown key of a stub "anwser": did you mean "answer"/],
    ['an unknown key of match', { match: { headrs: {} }, answer }, /did you mean "headers"/],
    ['an unknown condition', { match: { path: { equls: 'x' } }, answer }, /did you mean "equals"/],
    ['an unknown key of answer', { answer: { stats: 1 } }, /did you mean "status"/],
    ['two answers', { answer: { body: 'x', patch: { merge: {} } } }, /either patch or body, not both/],
    ['no answer', { answer: {} }, /something that the stub does/],
    ['a state without its scenario', { requiredScenarioState: 'x', answer }, /needs the name of its scenario/],
    ['a field that would end the header', { answer: { headers: { 'X-A': 'a\r\nB: c' } } }, /Invalid/],
  ])('%s', (_, stub, message) => {
    const { error } = StubInput.safeParse(stub)
    expect(error?.issues.map((issue) => issue.message).join('\n')).toMatch(message)
  })
})

describe('hostile', () => {
  it('a pattern that backtracks for ever elsewhere takes no time here', async () => {
    const evil = await regularExpression('(a+)+b', false)
    expect(evil('a'.repeat(50_000))).toBe(false)
    await expect(regularExpression('(?<=a)b', false)).rejects.toThrow()
    await expect(regularExpression('(a)\\1', false)).rejects.toThrow()
  })

  it('a search through everything in everything is not made', async () => {
    const set = new StubSet()
    await set.add({ match: { xpath: '//*[//*[//*[//*]]]' }, answer })
    const request = requestOf({ body: `<a>${'<b/>'.repeat(2000)}</a>` })
    expect(set.taken(request)).toBeUndefined()
    expect(set.stubs.nearMisses(request, {})[0]?.failed[0]?.came).toMatch(/would take too long/)
  })

  it('a JSONPath that would multiply what it finds is not asked', async () => {
    const set = new StubSet()
    await set.add({ match: { jsonPath: '$..*..*..*' }, answer })
    const request = requestOf({ body: JSON.stringify(Array.from({ length: 1000 }, (_, at) => [at])) })
    expect(set.taken(request)).toBeUndefined()
    expect(set.stubs.nearMisses(request, {})[0]?.failed[0]?.came).toMatch(/would take too long/)
  })

  it('entities are never read', async () => {
    const set = new StubSet()
    await set.add({ match: { xpath: '//a' }, answer })
    expect(set.taken(requestOf({ body: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>' }))).toBeUndefined()
  })

  it('no text is a filter that hangs or breaks anything', () => {
    const piece = fc.constantFrom('(', ')', '&', '|', '!', 'a=b', '=', '*', ' ', 'cn>=1', '\\29')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        try {
          expect(readFilter(pieces.join('')).all).toBeInstanceOf(Array)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
          expect(error).not.toBeInstanceOf(TypeError)
        }
      }),
    )
    expect(() => readFilter('(!'.repeat(1000))).toThrow(/levels/)
  })

  it('no body keeps a stub from being asked', async () => {
    const set = new StubSet()
    await set.add({ match: { xpath: '//x', jsonPath: '$.x' }, answer })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.string().map((text) => Buffer.from(`<a>${text}`)),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          expect(
            set.taken(requestOf({ body: Buffer.from(bytes), fields: ['Content-Type', 'multipart/related; boundary=x'] })),
          ).toBeUndefined()
        },
      ),
    )
  })
})
