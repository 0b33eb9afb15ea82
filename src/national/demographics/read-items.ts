import type { XmlTape } from '../../wire/xml/tape.ts'
import type { InternalError } from './errors.ts'
import { inside } from './find-elements.ts'
import { N, PDS } from './names.ts'
import { ADDRESS_USES, type Address, NAME_USES, type PersonName, type RelatedPerson, TELECOM_USES, type Telecom } from './patient.ts'
import { UpdateRefusal } from './update-refusal.ts'

/** Reads one element of an update into the form of the record; objects without an id get '' as theirs. */
export class ItemReader {
  readonly #tape: XmlTape

  constructor(tape: XmlTape) {
    this.#tape = tape
  }

  refuse(name: InternalError, element: number, came: string, expected: string, detail?: string): never {
    throw new UpdateRefusal(name, { came, expected, at: this.#tape.path(element), ...(detail === undefined ? {} : { detail }) })
  }

  name(element: number): PersonName {
    const wrong = (came: string, expected: string) => this.refuse('INVALID_NAME', element, came, expected)
    for (const one of [N.prefix, N.family, N.suffix]) {
      if (this.#tape.count(element, one) > 1) wrong('several prefixes, family names or suffixes', 'at most one of each')
    }
    const given = this.#texts(element, N.given)
    if (given.length > 5) wrong(`${given.length} given names`, 'at most five')
    const text = (name: typeof N.family) => this.#texts(element, name)[0]
    const [prefix, family, suffix] = [text(N.prefix), text(N.family), text(N.suffix)]
    if (family === undefined && given.length === 0) wrong('a name without given or family name', 'at least one of them')
    for (const part of [prefix, family, suffix, given[0]]) if ((part?.length ?? 0) > 35) wrong(`“${part}”`, 'at most 35 characters')
    return {
      id: this.objectId(element),
      use: this.#oneOf(NAME_USES, element, 'INVALID_NAME'),
      given,
      ...defined({ prefix, family, suffix }),
      ...this.#period(element, N.validTime),
    }
  }

  address(element: number): Address {
    const wrong = (came: string, expected: string) => this.refuse('INVALID_ADDRESS', element, came, expected)
    const given = this.#tape.children(element, N.streetAddressLine).map((line) => this.#tape.text(line).trim())
    if (given.length < 1 || given.length > 5) wrong(`${given.length} street lines`, 'one to five')
    for (const line of given) if (line.length > 35) wrong(`“${line}”`, 'at most 35 characters')
    if (!((given[0] ?? '') !== '' || (given[1] ?? '') !== '') || (given.length === 5 && given[3] === ''))
      wrong(given.join(', '), 'line 1 or 2, and line 4')
    const use = this.#oneOf(ADDRESS_USES, element, 'INVALID_ADDRESS')
    const [desc] = this.#texts(element, N.desc)
    if (desc !== undefined && use !== 'TMP') wrong(`desc with use ${use}`, 'desc with use TMP only')
    const [postcode] = this.#texts(element, N.postalCode)
    const [pafKey] = this.#texts(element, N.addressKey)
    if ((postcode?.length ?? 0) > 8) wrong(`postcode “${postcode}”`, 'at most eight characters')
    const lines = [...given, '', '', '', ''].slice(0, 5)
    return { id: this.objectId(element), use, lines, ...defined({ postcode, pafKey, desc }), ...this.#period(element, N.useablePeriod) }
  }

  telecom(element: number): Telecom {
    const value = this.#tape.attr(element, N.aValue)?.trim() ?? ''
    if (!/^(tel|mailto|fax):.+/.test(value)) this.refuse('INVALID_TELECOM', element, `“${value}”`, 'tel:…, mailto:… or fax:…')
    const use = this.#oneOf(TELECOM_USES, element, 'INVALID_TELECOM')
    return { id: this.objectId(element), use, value, ...this.#period(element, N.useablePeriod) }
  }

  related(element: number): RelatedPerson {
    const wrong = (came: string, expected: string) => this.refuse('INVALID_PERSON_DATA', element, came, expected)
    const relation = this.#tape.attr(this.#tape.child(element, N.code), N.aCode) ?? ''
    if (!/^\d\d$/.test(relation)) wrong(`relation “${relation}”`, 'a code of two digits')
    const names = this.#within(element, N.name).map((each) => this.name(each))
    const addresses = this.#within(element, N.addr).map((each) => this.address(each))
    const telecoms = this.#within(element, N.telecom).map((each) => this.telecom(each))
    if (telecoms.length > 5) wrong(`${telecoms.length} telecoms`, 'at most five')
    const nhsNumber = this.#tape
      .children(element, N.id)
      .filter((each) => this.#tape.attr(each, N.aRoot) === PDS.nhsNumber)
      .map((each) => this.#tape.attr(each, N.aExtension))[0]
    const [name] = names
    const [address] = addresses
    if (names.some(({ use }) => use !== 'L') || addresses.some(({ use }) => use !== 'H')) wrong('other uses', 'name L and address H only')
    if (nhsNumber === undefined && (name === undefined || address === undefined)) wrong('neither', 'an NHS number, or name and address')
    return {
      id: this.objectId(element),
      relation,
      telecoms,
      ...defined({ nhsNumber, name, address }),
      ...this.#period(element, N.effectiveTime),
    }
  }

  /** Code, ODS code and period of a care provision. */
  provision(element: number): {
    readonly id: string
    readonly kind: string
    readonly code: string
    readonly from?: string
    readonly to?: string
  } {
    const kind = this.#tape.attr(this.#tape.child(element, N.code), N.aCode) ?? ''
    const own = this.#tape.child(element, N.id)
    const organisation = this.#within(element, N.id).find((each) => each !== own && this.#tape.attr(each, N.aRoot) !== PDS.object) ?? -1
    const root = this.#tape.attr(organisation, N.aRoot) ?? ''
    const code = this.#tape.attr(organisation, N.aExtension)?.trim() ?? ''
    if (!['1', 'P1', 'P2', 'P3'].includes(kind) || root !== PDS.organisation || !/^[A-Za-z0-9]{3,8}$/.test(code))
      this.refuse(
        'INVALID_GP_REGISTRATION',
        element,
        `code ${kind}, ${root || 'no root'}, “${code}”`,
        `code 1, P1, P2 or P3 with an ODS code of root ${PDS.organisation}`,
      )
    return { id: this.objectId(element), kind, code: code.toUpperCase(), ...this.#period(element, N.effectiveTime) }
  }

  /** The object id inside an element, '' when it has none. */
  objectId(element: number): string {
    for (const id of this.#tape.children(element, N.id))
      if (this.#tape.attr(id, N.aRoot) === PDS.object) return this.#tape.attr(id, N.aExtension) ?? ''
    return ''
  }

  /** An item that shall go is named by its id; what else it says is not looked at. */
  removedAddress(element: number): Address {
    return { id: this.objectId(element), use: 'H', lines: ['', '', '', '', ''] }
  }

  removedTelecom(element: number): Telecom {
    return { id: this.objectId(element), use: 'H', value: '' }
  }

  /** @code of a child. */
  codeOf(element: number, local: string): string {
    const child = this.#tape.children(element).find((each) => this.#tape.local(each) === local) ?? -1
    return this.#tape.attr(child, N.aCode) ?? ''
  }

  attribute(element: number, local: 'value' | 'code'): string {
    return this.#tape.attr(element, local === 'value' ? N.aValue : N.aCode)?.trim() ?? ''
  }

  /** The code of a code system anywhere inside an element. */
  codeIn(element: number, codeSystem: string): string | undefined {
    const found = inside(this.#tape, element).find((each) => this.#tape.attrLocal(each, 'codeSystem') === codeSystem) ?? -1
    return this.#tape.attr(found, N.aCode)
  }

  /** The extension of an id of a root anywhere inside an element. */
  extensionIn(element: number, root: string): string | undefined {
    const found = inside(this.#tape, element).find((each) => this.#tape.attr(each, N.aRoot) === root) ?? -1
    return this.#tape.attr(found, N.aExtension)
  }

  /** The day of an element's effectiveTime: its value, or where its period begins. */
  dayOf(element: number): string | undefined {
    const time = this.#tape.child(element, N.effectiveTime)
    const value = this.#tape.attr(time, N.aValue) ?? this.#tape.attr(this.#tape.child(time, N.low), N.aValue)
    if (value !== undefined && !/^\d{8,14}$/.test(value)) this.refuse('ILLEGAL_DATE_FORMAT', time, `“${value}”`, 'YYYYMMDD')
    return value?.slice(0, 8)
  }

  /** A date of at least so many digits. */
  moment(element: number, least: number): string {
    const value = this.attribute(element, 'value')
    return /^\d{4}(\d\d){0,5}$/.test(value) && value.length >= least
      ? value
      : this.refuse('ILLEGAL_DATE_FORMAT', element, `“${value}”`, `a date of at least ${least} digits`)
  }

  #texts(element: number, name: typeof N.given): string[] {
    return this.#tape
      .children(element, name)
      .map((each) => this.#tape.text(each).trim())
      .filter((text) => text !== '')
  }

  #within(element: number, name: typeof N.given): number[] {
    return this.#tape.children(element).flatMap((child) => (this.#tape.name(child) === name ? [child] : this.#within(child, name)))
  }

  #oneOf<const T extends string>(uses: readonly T[], element: number, name: InternalError): T {
    const written = this.#tape.attr(element, N.aUse) ?? ''
    return uses.find((use) => use === written) ?? this.refuse(name, element, `use “${written}”`, `one of ${uses.join(', ')}`)
  }

  #period(element: number, name: typeof N.validTime): { from?: string; to?: string } {
    const period = this.#tape.child(element, name)
    const day = (bound: typeof N.low) => this.#tape.attr(this.#tape.child(period, bound), N.aValue)?.slice(0, 8)
    const [from, to] = [day(N.low), day(N.high)]
    for (const each of [from, to])
      if (each !== undefined && !/^\d{4}(\d\d){0,2}$/.test(each)) this.refuse('ILLEGAL_DATE_FORMAT', period, `“${each}”`, 'YYYYMMDD')
    if (from !== undefined && to !== undefined && to < from)
      this.refuse('ILLEGAL_DATE_FORMAT', period, `high ${to} before low ${from}`, 'high not before low')
    return defined({ from, to })
  }
}

/** The entries that have a value. */
export function defined<T extends Readonly<Record<string, unknown>>>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {}
  for (const key in entries) {
    const value = entries[key]
    if (isDefined(value)) kept[key] = value
  }
  return kept
}

const isDefined = <T>(value: T): value is Exclude<T, undefined> => value !== undefined
