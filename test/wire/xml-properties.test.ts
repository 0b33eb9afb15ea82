import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { readXml, XmlError, type XmlTape, xmlName } from '../../src/wire/xml/index.ts'

// A document is generated as what it means together with one of the many ways to write it.

interface Attribute {
  readonly namespace: string
  readonly local: string
  readonly value: string
}

interface Element {
  readonly namespace: string
  readonly local: string
  readonly attributes: readonly Attribute[]
  readonly children: readonly Element[]
  readonly text: string
}

interface Written {
  readonly source: string
  readonly means: Element
}

const NAMESPACES = ['', 'urn:hl7-org:v3', 'http://www.w3.org/1999/xlink', 'urn:nobody:knows', 'urn:a&b"c']
const LOCALS = ['id', 'code', 'item', 'REPC_IN150016UK05', '_a.b-c', '\u00e9t\u00e9', '\u{10400}x', 'a\u00B7b']
for (const local of ['id', 'code', 'item']) xmlName('urn:hl7-org:v3', local)
xmlName('', 'code')

const PREFIXES = ['p', 'eb', 'SOAP', 'SOAP-ENV', 'hl7ebxml', '\u00fcp']
const characters = fc.string({
  unit: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...'abc 019<>&"\']-?\t\n') },
    { weight: 1, arbitrary: fc.constantFrom('\u00e9', '\u20ac', '\uFEFF', '\uF8FF', '\uFFFD', '\u{1F600}', '\u{10FFFF}', '\r', '\u0085') },
  ),
  maxLength: 12,
})
const reference = (character: string, hexadecimal: boolean) => {
  const code = character.codePointAt(0) ?? 0
  return hexadecimal ? `&#x${code.toString(16)};` : `&#0${code};`
}

function writeCharacters(text: string, forbidden: RegExp, styles: readonly number[]): string {
  return Array.from(text, (character, at) => {
    const style = styles[at % styles.length] ?? 0
    if (!forbidden.test(character)) return style === 3 ? reference(character, false) : character
    const entity = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' }[character]
    return entity !== undefined && style !== 2 ? entity : reference(character, style === 1)
  }).join('')
}

const chunk = fc.oneof(
  fc.record({ text: characters, styles: fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }) }).map(({ text, styles }) => ({
    source: writeCharacters(text, /[<>&\r]/, styles),
    text,
  })),
  characters.map((text) => {
    const carried = text.replace(/\r/g, '').replace(/\]{2,}(?=>)/g, ']')
    return { source: `<![CDATA[${carried}]]>`, text: carried }
  }),
  characters.map((text) => ({ source: `<!-- ${text.replace(/-/g, '')} -->`, text: '' })),
  characters.map((text) => ({ source: `<?xml-style ${text.replace(/\?/g, '')}?>`, text: '' })),
)

type Scope = ReadonlyMap<string, string>

interface Plan {
  readonly namespace: number
  readonly local: number
  readonly prefix: number
  readonly attributes: readonly {
    readonly namespace: number
    readonly local: number
    readonly prefix: number
    readonly value: string
    readonly quote: boolean
  }[]
  readonly content: readonly ({ readonly source: string; readonly text: string } | Plan)[]
  readonly space: string
  readonly redeclare: boolean
}

const { plan } = fc.letrec<{ plan: Plan; content: Plan['content'] }>((tie) => ({
  plan: fc.record({
    namespace: fc.nat(NAMESPACES.length - 1),
    local: fc.nat(LOCALS.length - 1),
    prefix: fc.nat(PREFIXES.length),
    attributes: fc.array(
      fc.record({
        namespace: fc.nat(NAMESPACES.length - 1),
        local: fc.nat(LOCALS.length - 1),
        prefix: fc.nat(PREFIXES.length - 1),
        value: characters,
        quote: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
    content: tie('content'),
    space: fc.constantFrom('', ' ', '\r\n\t'),
    redeclare: fc.boolean(),
  }),
  content: fc.oneof({ maxDepth: 4, depthSize: 'max' }, fc.constant([]), {
    weight: 4,
    arbitrary: fc.array(fc.oneof({ depthSize: 'max' }, chunk, { weight: 2, arbitrary: tie('plan') }), { maxLength: 5, size: 'max' }),
  }),
}))

function write(planned: Plan, outer: Scope): Written {
  const scope = new Map(outer)
  const declared = new Map<string, string>()
  // The prefix to use for a namespace: the wished one unless this tag has given it to another namespace already.
  const bind = (prefix: string, namespace: string): string => {
    const free = [prefix, ...PREFIXES, 'x1', 'x2', 'x3', 'x4', 'x5'].find(
      (name) => (name !== '' || prefix === '') && (declared.get(name) ?? namespace) === namespace,
    )
    if (free === undefined) throw new Error('no prefix left')
    if (scope.get(free) !== namespace || (planned.redeclare && !declared.has(free))) declared.set(free, namespace)
    scope.set(free, namespace)
    declared.set(free, declared.get(free) ?? namespace)
    return free
  }
  const namespace = NAMESPACES[planned.namespace] ?? ''
  const local = LOCALS[planned.local] ?? ''
  const wished = ['', ...PREFIXES][planned.prefix] ?? ''
  const prefix = bind(namespace === '' ? '' : wished, namespace)
  const name = prefix === '' ? local : `${prefix}:${local}`
  const attributes: Attribute[] = []
  const written: string[] = []
  for (const each of planned.attributes) {
    const attribute = { namespace: NAMESPACES[each.namespace] ?? '', local: LOCALS[each.local] ?? '', value: each.value }
    if (attributes.some((other) => other.namespace === attribute.namespace && other.local === attribute.local)) continue
    const own = attribute.namespace === '' ? '' : `${bind(PREFIXES[each.prefix] ?? 'p', attribute.namespace)}:`
    const quote = each.quote ? '"' : "'"
    const value = writeCharacters(attribute.value, each.quote ? /[<&"\t\n\r]/ : /[<&'\t\n\r]/, [0, 1, 2])
    written.push(`${own}${attribute.local}${planned.space}=${planned.space}${quote}${value}${quote}`)
    attributes.push(attribute)
  }
  const declarations = [...declared].map(([at, uri]) => `xmlns${at === '' ? '' : `:${at}`}="${writeCharacters(uri, /[&<"]/, [0])}"`)
  const tag = [name, ...declarations, ...written].join(` ${planned.space}`)
  const children: Element[] = []
  let source = ''
  let text = ''
  for (const each of planned.content) {
    if ('source' in each) {
      source += each.source
      text += each.text
    } else {
      const child = write(each, scope)
      source += child.source
      children.push(child.means)
    }
  }
  const whole =
    source === '' && planned.redeclare ? `<${tag}${planned.space}/>` : `<${tag}${planned.space}>${source}</${name}${planned.space}>`
  return { source: whole, means: { namespace, local, attributes, children, text } }
}

const documents = fc
  .record({
    planned: plan,
    declaration: fc.constantFrom('', '<?xml version="1.0" encoding="UTF-8"?>\n', '\uFEFF'),
    misc: fc.constantFrom('', '<!-- c -->\n', '<?p i?>'),
  })
  .map(({ planned, declaration, misc }) => {
    const { source, means } = write(planned, new Map([['', '']]))
    return { source: `${declaration}${misc}${source}${misc}`, means, fragment: source }
  })

function meaning(tape: XmlTape, element: number): Element {
  return {
    namespace: tape.namespace(element),
    local: tape.local(element),
    attributes: tape.attributes(element),
    children: tape.children(element).map((child) => meaning(tape, child)),
    text: tape.text(element),
  }
}

test('a document means what was written, whichever way it was written', () => {
  fc.assert(
    fc.property(documents, ({ source, means }) => {
      const tape = readXml(Buffer.from(source))
      expect(meaning(tape, tape.root)).toEqual(means)
    }),
    { numRuns: 1000 },
  )
})

test('in UTF-16 it means the same', () => {
  fc.assert(
    fc.property(documents, fc.boolean(), ({ fragment, means }, little) => {
      const units = Buffer.from(`\uFEFF${fragment}`, 'utf16le')
      const tape = readXml(little ? units : units.swap16())
      expect(meaning(tape, tape.root)).toEqual(means)
    }),
  )
})

test('the source of every element is found again, and stands alone with the same meaning', () => {
  fc.assert(
    fc.property(documents, ({ source, fragment }) => {
      const tape = readXml(Buffer.from(source))
      expect(tape.source(tape.root)).toBe(fragment)
      for (let element = 0; element < tape.size; element++) {
        const alone = readXml(Buffer.from(tape.standalone(element)))
        expect(meaning(alone, alone.root)).toEqual(meaning(tape, element))
      }
    }),
  )
})

test('a mutated document is read or refused with an XmlError, never anything else', () => {
  const mutation = fc.record({
    at: fc.nat(),
    remove: fc.nat(5),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 3 }),
      fc.constantFrom(...'<>&"\'/:=![]-?;').map((text) => Buffer.from(text)),
    ),
  })
  let refused = 0
  fc.assert(
    fc.property(documents, fc.array(mutation, { minLength: 1, maxLength: 3 }), ({ source }, mutations) => {
      let bytes = Buffer.from(source)
      for (const { at, remove, insert } of mutations) {
        const place = at % (bytes.length + 1)
        bytes = Buffer.concat([bytes.subarray(0, place), insert, bytes.subarray(place + remove)])
      }
      try {
        const tape = readXml(bytes)
        meaning(tape, tape.root)
      } catch (error) {
        if (!(error instanceof XmlError)) throw error
        refused++
        expect(error.offset).toBeLessThanOrEqual(bytes.length)
        expect(error.line).toBeGreaterThan(0)
      }
    }),
    { numRuns: 2000 },
  )
  expect(refused).toBeGreaterThan(500)
})

test('a cut document is always refused', () => {
  fc.assert(
    fc.property(documents, fc.nat(), ({ fragment }, cut) => {
      const bytes = Buffer.from(fragment)
      expect(() => readXml(bytes.subarray(0, cut % bytes.length))).toThrow(XmlError)
    }),
    { numRuns: 500 },
  )
})

test('random bytes are refused with an XmlError', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(() => readXml(bytes)).toThrow(XmlError)
    }),
  )
})

test('a supplier reading with fast-xml-parser finds the same texts in a simple document', () => {
  const simple = fc.array(fc.tuple(fc.constantFrom('id', 'code', 'value'), fc.stringMatching(/^[a-z0-9]{1,8}$/)), {
    minLength: 2,
    maxLength: 6,
  })
  const parser = new XMLParser({ preserveOrder: true, parseTagValue: false })
  fc.assert(
    fc.property(simple, (items) => {
      const source = `<r>${items.map(([name, text]) => `<${name}>${text}</${name}>`).join('')}</r>`
      const tape = readXml(Buffer.from(source))
      const ours = tape.children(0).map((child) => ({ [tape.local(child)]: [{ '#text': tape.text(child) }] }))
      expect(parser.parse(source)).toEqual([{ r: ours }])
    }),
    { numRuns: 50 },
  )
})
