import { escapeAttribute, readXml } from '../xml/index.ts'
import type { FhirElement, FhirSchema, FhirType } from './schema.ts'
import { FHIR_NAMESPACE, isAttribute, XHTML_NAMESPACE } from './xml-names.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * A resource in the JSON form as XML (FHIR STU3 xml.html), elements in the order of the specification.
 * @throws TypeError for a member that the release has not, or one of another form: such a resource must not have been made
 */
export function writeFhirXml(resource: object, schema: FhirSchema): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new Writer(schema).resource({ ...resource }, ` xmlns="${FHIR_NAMESPACE}"`)}`
}

class Writer {
  readonly #schema: FhirSchema

  constructor(schema: FhirSchema) {
    this.#schema = schema
  }

  resource(value: unknown, attributes = ''): string {
    const members = objectOf(value, 'a resource')
    const name = members['resourceType']
    const type = typeof name === 'string' ? this.#schema.type(name) : undefined
    if (type?.isResource !== true) throw new TypeError(`no resource of this release: ${String(name)}`)
    const { resourceType: _type, ...rest } = members
    return this.#typed(type.name, type, rest, attributes)
  }

  #typed(name: string, type: FhirType, members: Json, attributes = ''): string {
    const known = (each: string) => type.byName.has(each.startsWith('_') ? each.slice(1) : each)
    const foreign = Object.keys(members).find((each) => members[each] !== undefined && !known(each))
    if (foreign !== undefined) throw new TypeError(`${type.name} has no ${foreign}`)
    let start = `<${name}${attributes}`
    let inner = ''
    for (const element of type.elements) {
      const value = members[element.name]
      const more = members[`_${element.name}`]
      if (value === undefined && more === undefined) continue
      if (isAttribute(type, element.name)) start += ` ${element.name}="${escapeAttribute(String(value))}"`
      else inner += this.#element(element, value, more, type)
    }
    return inner === '' ? `${start}/>` : `${start}>${inner}</${name}>`
  }

  #element(element: FhirElement, value: unknown, more: unknown, type: FhirType): string {
    if (!element.many) return this.#one(element, value, more, type)
    const [values, mores] = [listOf(value, element, type), listOf(more, element, type)]
    const count = Math.max(values.length, mores.length)
    return Array.from({ length: count }, (_, at) => this.#one(element, values[at] ?? undefined, mores[at] ?? undefined, type)).join('')
  }

  #one(element: FhirElement, value: unknown, more: unknown, type: FhirType): string {
    const { name, kind } = element
    const where = `${type.name}.${name}`
    switch (kind) {
      case 'type': {
        const inner = this.#schema.type(element.type)
        if (inner === undefined) throw new TypeError(`the table has no ${element.type}`)
        return this.#typed(name, inner, objectOf(value, where))
      }
      case 'resource':
        return `<${name}>${this.resource(value)}</${name}>`
      case 'xhtml':
        return xhtml(value, where)
      default:
        return this.#primitive(element, value, more, where)
    }
  }

  #primitive({ name, kind }: FhirElement, value: unknown, more: unknown, where: string): string {
    if (value !== undefined && typeof value !== kind) throw new TypeError(`${where} is a ${typeof value}, not a ${kind}`)
    const text = value === undefined ? '' : ` value="${escapeAttribute(typeof value === 'number' ? decimal(value) : String(value))}"`
    if (more === undefined) return `<${name}${text}/>`
    const element = this.#schema.type('Element')
    if (element === undefined) throw new TypeError('the table has no Element')
    return this.#typed(name, element, objectOf(more, `${where}’s extension`), text)
  }
}

/** A decimal without an exponent, which FHIR STU3 does not know. */
const decimal = (value: number): string =>
  /e/i.test(String(value)) ? value.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 100 }) : String(value)

/** A narrative's div as it stands. @throws TypeError where it is not XHTML */
function xhtml(value: unknown, where: string): string {
  const text = typeof value === 'string' ? value : ''
  const tape = readXml(Buffer.from(text))
  if (tape.local(tape.root) !== 'div' || tape.namespace(tape.root) !== XHTML_NAMESPACE) throw new TypeError(`${where} is no div of XHTML`)
  return tape.source(tape.root)
}

function listOf(value: unknown, { name }: FhirElement, type: FhirType): readonly unknown[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw new TypeError(`${type.name}.${name} is not a list`)
  return value
}

function objectOf(value: unknown, where: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${where} is not an object`)
  return { ...value }
}
