import { readXml, type XmlLimits, type XmlTape } from '../xml/index.ts'
import type { FhirElement, FhirSchema, FhirType } from './schema.ts'
import { FHIR_NAMESPACE, isAttribute, XHTML_NAMESPACE } from './xml-names.ts'

type Members = Record<string, unknown>

/** XML that is well-formed but no resource of the release: what came, what was expected, and the place in the document. */
export class FhirXmlError extends Error {
  readonly came: string
  readonly expected: string
  /** Like `/Patient[1]/name[1]`. */
  readonly at: string

  constructor(came: string, expected: string, at: string) {
    super(`FHIR XML at ${at}: came ${came}, expected ${expected}`)
    this.name = 'FhirXmlError'
    this.came = came
    this.expected = expected
    this.at = at
  }
}

/**
 * A resource in XML as its JSON form (FHIR STU3 json.html); members in the order in which they came, which is not checked. Comments and
 * processing instructions go by.
 * @throws XmlError for what is not well-formed, FhirXmlError for what is no resource of the release
 */
export function readFhirXml(bytes: Uint8Array, schema: FhirSchema, limits?: Partial<XmlLimits>): Members {
  const tape = readXml(bytes, limits)
  return new Reader(tape, schema).resource(tape.root)
}

class Reader {
  readonly #tape: XmlTape
  readonly #schema: FhirSchema

  constructor(tape: XmlTape, schema: FhirSchema) {
    this.#tape = tape
    this.#schema = schema
  }

  resource(element: number): Members {
    const name = this.#tape.local(element)
    const type = this.#tape.namespace(element) === FHIR_NAMESPACE ? this.#schema.type(name) : undefined
    if (type?.isResource !== true)
      throw this.#error(element, this.#tape.qualified(element), `a resource in the namespace ${FHIR_NAMESPACE}`)
    return { resourceType: type.name, ...this.#typed(element, type) }
  }

  #typed(element: number, type: FhirType, hasValue = false): Members {
    const found: Members = {}
    this.#attributes(element, type, hasValue, found)
    const written = this.#tape.text(element).trim()
    if (written !== '') throw this.#error(element, `the text ${JSON.stringify(written.slice(0, 40))}`, 'elements only')
    for (let child = this.#tape.firstChild(element); child >= 0; child = this.#tape.nextSibling(child)) {
      const known = type.byName.get(this.#tape.local(child))
      if (known === undefined || isAttribute(type, known.name)) {
        const names = type.elements.filter(({ name }) => !isAttribute(type, name)).map(({ name }) => name)
        throw this.#error(
          child,
          this.#tape.qualified(child),
          names.length > 20 ? `an element of ${type.name}` : `one of ${names.join(', ')}`,
        )
      }
      this.#take(child, known, found)
    }
    return found
  }

  #attributes(element: number, type: FhirType, hasValue: boolean, found: Members): void {
    for (const { namespace, local, value } of this.#tape.attributes(element)) {
      if (namespace === '' && isAttribute(type, local)) found[local] = value
      else if (namespace === '' && !(hasValue && local === 'value'))
        throw this.#error(element, `the attribute ${local}`, 'none of that name')
    }
  }

  /** Reads one child into the members of its parent. */
  #take(child: number, known: FhirElement, found: Members): void {
    const { name, many } = known
    const namespace = known.kind === 'xhtml' ? XHTML_NAMESPACE : FHIR_NAMESPACE
    if (this.#tape.namespace(child) !== namespace)
      throw this.#error(child, `${name} in the namespace "${this.#tape.namespace(child)}"`, namespace)
    const { value, more } = this.#value(child, known)
    if (!many) {
      if (found[name] !== undefined || found[`_${name}`] !== undefined) throw this.#error(child, `another ${name}`, 'one at most')
      if (value !== undefined) found[name] = value
      if (more !== undefined) found[`_${name}`] = more
      return
    }
    const values = listIn(found, name)
    const at = Math.max(values.length, lengthOf(found[`_${name}`]))
    while (values.length < at) values.push(null)
    values[at] = value ?? null
    if (more === undefined && found[`_${name}`] === undefined) return
    const mores = listIn(found, `_${name}`)
    while (mores.length < at) mores.push(null)
    mores[at] = more ?? null
    if (values.every((each) => each === null)) delete found[name]
  }

  #value(child: number, { kind, type }: FhirElement): { readonly value: unknown; readonly more?: Members } {
    switch (kind) {
      case 'type': {
        const inner = this.#schema.type(type)
        if (inner === undefined) throw new TypeError(`the table has no ${type}`)
        return { value: this.#typed(child, inner) }
      }
      case 'resource': {
        const [only, another] = this.#tape.children(child)
        if (only === undefined || another !== undefined) throw this.#error(child, 'none, or several', 'one resource')
        return { value: this.resource(only) }
      }
      case 'xhtml':
        return { value: this.#tape.standalone(child) }
      default:
        return this.#primitive(child, kind)
    }
  }

  #primitive(child: number, kind: 'string' | 'number' | 'boolean'): { readonly value: unknown; readonly more?: Members } {
    const element = this.#schema.type('Element')
    if (element === undefined) throw new TypeError('the table has no Element')
    const more = this.#typed(child, element, true)
    const text = this.#tape.attrLocal(child, 'value')
    if (text === undefined && Object.keys(more).length === 0) throw this.#error(child, 'no value', 'an attribute value, or an extension')
    const value = text === undefined ? undefined : this.#converted(child, text, kind)
    return Object.keys(more).length === 0 ? { value } : { value, more }
  }

  #converted(child: number, text: string, kind: 'string' | 'number' | 'boolean'): string | number | boolean {
    if (kind === 'string') return text
    if (kind === 'boolean') {
      if (text === 'true' || text === 'false') return text === 'true'
      throw this.#error(child, JSON.stringify(text.slice(0, 40)), 'true or false')
    }
    if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/.test(text)) return Number(text)
    throw this.#error(child, JSON.stringify(text.slice(0, 40)), 'a number')
  }

  #error(element: number, came: string, expected: string): FhirXmlError {
    return new FhirXmlError(came, expected, this.#tape.path(element))
  }
}

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0)

function listIn(found: Members, name: string): unknown[] {
  const known = found[name]
  if (Array.isArray(known)) return known
  const made: unknown[] = []
  found[name] = made
  return made
}
