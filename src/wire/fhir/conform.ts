import type { FhirElement, FhirSchema, FhirType } from './schema.ts'

type Json = Readonly<Record<string, unknown>>

/** A place where JSON is not what the release has there. */
export interface Misfit {
  /** Like `Appointment.contained.name`. */
  readonly at: string
  readonly came: string
  readonly expected: string
}

/**
 * A resource in JSON as the release has it: what stands alone where a list belongs becomes a list of one, as published examples need it.
 * What fits in no way is left out and told.
 */
export function conform(resource: unknown, schema: FhirSchema): { readonly value: Json; readonly misfits: readonly Misfit[] } {
  const misfits: Misfit[] = []
  return { value: new Conformer(schema, misfits).resource(resource, '') ?? {}, misfits }
}

class Conformer {
  readonly #schema: FhirSchema
  readonly #misfits: Misfit[]

  constructor(schema: FhirSchema, misfits: Misfit[]) {
    this.#schema = schema
    this.#misfits = misfits
  }

  resource(value: unknown, at: string): Json | undefined {
    if (!isObject(value)) return this.#misfit(at, value, 'a resource')
    const { resourceType, ...members } = value
    const type = typeof resourceType === 'string' ? this.#schema.type(resourceType) : undefined
    if (type?.isResource !== true) return this.#misfit(`${at}.resourceType`, resourceType, 'a resource of the release')
    return { resourceType: type.name, ...this.#typed(members, type, at === '' ? type.name : at) }
  }

  #typed(members: Json, type: FhirType, at: string): Json {
    const kept: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(members)) {
      if (value === undefined) continue
      const element = type.byName.get(name.startsWith('_') ? name.slice(1) : name)
      if (element === undefined) this.#misfit(`${at}.${name}`, value, `a member of ${type.name}`)
      else {
        const found = this.#element(value, name.startsWith('_') ? { ...element, kind: 'type', type: 'Element' } : element, `${at}.${name}`)
        if (found !== undefined) kept[name] = found
      }
    }
    return kept
  }

  #element(value: unknown, element: FhirElement, at: string): unknown {
    if (!element.many) return Array.isArray(value) ? this.#misfit(at, value, 'one, not a list') : this.#one(value, element, at)
    const list: readonly unknown[] = Array.isArray(value) ? value : [value]
    return list.flatMap((each) => {
      const found = each === null ? null : this.#one(each, element, at)
      return found === undefined ? [] : [found]
    })
  }

  #one(value: unknown, { kind, type: name }: FhirElement, at: string): unknown {
    switch (kind) {
      case 'resource':
        return this.resource(value, at)
      case 'type': {
        const type = this.#schema.type(name)
        if (type === undefined) throw new TypeError(`the table has no ${name}`)
        return isObject(value) ? this.#typed(value, type, at) : this.#misfit(at, value, `a ${name}`)
      }
      case 'xhtml':
        return typeof value === 'string' ? value : this.#misfit(at, value, 'XHTML')
      default:
        return typeof value === kind ? value : this.#misfit(at, value, `a ${kind}`)
    }
  }

  #misfit(at: string, value: unknown, expected: string): undefined {
    const came =
      value === undefined ? 'nothing' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : JSON.stringify(value)
    this.#misfits.push({ at: at.replace(/^\./, ''), came: came.slice(0, 60), expected })
  }
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
