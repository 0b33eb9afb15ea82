import fc from 'fast-check'
import { xmlName } from '../../src/wire/xml/index.ts'

// A document is generated as what it means together with one of the many ways to write it.

interface Attribute {
  readonly namespace: string
  readonly local: string
  readonly value: string
}

/** What an element means. */
export interface Element {
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
xmlName('http://www.w3.org/1999/xlink', 'code')
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

const text = fc.record({ text: characters, styles: fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }) }).map(({ text, styles }) => ({
  source: writeCharacters(text, /[<>&\r]/, styles),
  text,
}))
const comment = characters.map((text) => ({ source: `<!-- ${text.replace(/-/g, '')} -->`, text: '' }))
const cdata = characters.map((text) => {
  const carried = text.replace(/\r/g, '').replace(/\]{2,}(?=>)/g, ']')
  return { source: `<![CDATA[${carried}]]>`, text: carried }
})
const instruction = characters.map((text) => ({ source: `<?xml-style ${text.replace(/\?/g, '')}?>`, text: '' }))

/** What documents are made of: everything there is, or what nearly all real ones are made of. */
interface Parts {
  readonly namespaces: number
  readonly attributeNamespaces: number
  readonly locals: number
  readonly prefixes: number
  readonly chunk: fc.Arbitrary<{ readonly source: string; readonly text: string }>
}
const ANY: Parts = {
  namespaces: NAMESPACES.length,
  attributeNamespaces: NAMESPACES.length,
  locals: LOCALS.length,
  prefixes: PREFIXES.length,
  chunk: fc.oneof(text, cdata, comment, instruction),
}
const PLAIN: Parts = { namespaces: 4, attributeNamespaces: 3, locals: 5, prefixes: 5, chunk: fc.oneof(text, comment) }

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

const planOf = ({ namespaces, attributeNamespaces, locals, prefixes, chunk }: Parts): fc.Arbitrary<Plan> =>
  fc.letrec<{ plan: Plan; content: Plan['content'] }>((tie) => ({
    plan: fc.record({
      namespace: fc.nat(namespaces - 1),
      local: fc.nat(locals - 1),
      prefix: fc.nat(prefixes),
      attributes: fc.array(
        fc.record({
          namespace: fc.nat(attributeNamespaces - 1),
          local: fc.nat(locals - 1),
          prefix: fc.nat(prefixes - 1),
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
  })).plan

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

const documentsOf = (parts: Parts, misc: readonly string[]) =>
  fc
    .record({
      planned: planOf(parts),
      declaration: fc.constantFrom('', '<?xml version="1.0" encoding="UTF-8"?>\n', '\uFEFF'),
      misc: fc.constantFrom(...misc),
    })
    .map(({ planned, declaration, misc }) => {
      const { source, means } = write(planned, new Map([['', '']]))
      return { source: `${declaration}${misc}${source}${misc}`, means, fragment: source }
    })

/** Documents as they are written, with what they mean; `fragment` is the root element alone. */
export const documents = documentsOf(ANY, ['', '<!-- c -->\n', '<?p i?>'])
/** Documents without CDATA sections, processing instructions, names beyond ASCII and unusual namespaces. */
export const plainDocuments = documentsOf(PLAIN, ['', '<!-- c -->\n'])

const mutation = fc.record({
  at: fc.nat(),
  remove: fc.nat(5),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 3 }),
    fc.constantFrom(...'<>&"\'/:=![]-?;').map((text) => Buffer.from(text)),
  ),
})

const mutated = (whole: typeof documents) =>
  fc.tuple(whole, fc.array(mutation, { minLength: 1, maxLength: 3 })).map(([{ source }, mutations]) =>
    mutations.reduce((bytes, { at, remove, insert }) => {
      const place = at % (bytes.length + 1)
      return Buffer.concat([bytes.subarray(0, place), insert, bytes.subarray(place + remove)])
    }, Buffer.from(source)),
  )

/** Documents with up to three places changed, as bytes. */
export const mutatedDocuments = mutated(documents)
export const mutatedPlainDocuments = mutated(plainDocuments)
