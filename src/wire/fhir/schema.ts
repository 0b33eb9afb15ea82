/** What an element holds: a text, number or boolean in `value`, a narrative, any resource, or a type of the table. */
export type ElementKind = 'string' | 'number' | 'boolean' | 'xhtml' | 'resource' | 'type'

export interface FhirElement {
  readonly name: string
  readonly kind: ElementKind
  /** Name of the type where the kind is `type`. */
  readonly type: string
  readonly many: boolean
}

export interface FhirType {
  readonly name: string
  /** Whether it is a resource: its id is an element there, an attribute elsewhere. */
  readonly isResource: boolean
  /** In the order of XML, those that it extends first. */
  readonly elements: readonly FhirElement[]
  readonly byName: ReadonlyMap<string, FhirElement>
}

/** The types of one release of FHIR, made from its table (`stu3-elements.ts`) as they are asked for. */
export class FhirSchema {
  readonly #lines = new Map<string, { readonly base: string; readonly elements: readonly string[] }>()
  readonly #types = new Map<string, FhirType>()

  /** @param table a line a type, as `stu3-elements.ts` explains */
  constructor(table: string) {
    for (const line of table.trim().split(/\n(?! )/)) {
      const [, name, base = '', rest = ''] = /^(\w+)(?: < (\w+))? =([\s\S]*)$/.exec(line) ?? []
      if (name === undefined) throw new Error(`no line of a table of types: ${line.slice(0, 60)}`)
      this.#lines.set(name, { base, elements: rest.split(/\s+/).filter((each) => each !== '') })
    }
  }

  get names(): string[] {
    return [...this.#lines.keys()]
  }

  /** The type of that name; undefined for one that the table has not. */
  type(name: string): FhirType | undefined {
    const known = this.#types.get(name)
    if (known !== undefined) return known
    const line = this.#lines.get(name)
    if (line === undefined) return undefined
    const base = line.base === '' ? undefined : this.type(line.base)
    const elements = [...(base?.elements ?? []), ...line.elements.map(elementOf)]
    const isResource = name === 'Resource' || base?.isResource === true
    const type = { name, isResource, elements, byName: new Map(elements.map((each) => [each.name, each])) }
    this.#types.set(name, type)
    return type
  }
}

function elementOf(text: string): FhirElement {
  const [, name = '', mark, type = '', many] = /^(\w+)([#?])?(?::(\w+))?(\*)?$/.exec(text) ?? []
  const kind =
    mark === '#'
      ? 'number'
      : mark === '?'
        ? 'boolean'
        : type === ''
          ? 'string'
          : type === 'xhtml'
            ? 'xhtml'
            : type === 'Resource'
              ? 'resource'
              : 'type'
  return { name, kind, type, many: many !== undefined }
}
