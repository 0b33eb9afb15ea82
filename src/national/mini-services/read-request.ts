import { HL7 } from '../../wire/hl7v3/names.ts'
import type { XmlTape } from '../../wire/xml/tape.ts'
import { wildcardsAllowed } from '../demographics/compare.ts'
import { isNhsNumber } from '../demographics/nhs-number.ts'
import { MINI, N } from './names.ts'
import { type MiniServiceOperation, PARAMETERS, type Parameter } from './operations.ts'

/** What a request asks for; '' and undefined are what it leaves out. */
export interface MiniServiceQuery {
  readonly birth: string
  readonly gender: string | undefined
  readonly nhsNumber: string | undefined
  /** The number is no new-style one: another root, or not digits. */
  readonly oldStyle: boolean
  readonly family: string | undefined
  readonly given: string | undefined
  readonly postcode: string | undefined
  readonly localIdentifier: { readonly root: string; readonly extension: string } | undefined
}

/** A rule of the request's schema that is broken. */
export interface InputFault {
  readonly came: string
  readonly expected: string
  readonly at: string
  /** A query can be made of the request all the same. */
  readonly lenient: boolean
}

const UUID = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/
const LONGEST_NAME = 35

/** Reads a request of an operation, and what is wrong with it. Never throws (dossier sync-pds-smsp-gazetteer 3.3, 3.4). */
export function readMiniServiceRequest(
  tape: XmlTape,
  root: number,
  operation: MiniServiceOperation,
): { readonly query: MiniServiceQuery; readonly faults: readonly InputFault[] } {
  const faults: InputFault[] = []
  const fault = (came: string, expected: string, el: number, lenient = false) => faults.push({ came, expected, at: tape.path(el), lenient })

  const name = `${tape.local(root)} in namespace “${tape.namespace(root)}”`
  if (tape.local(root) !== operation.request || tape.namespace(root) !== HL7) fault(name, `${operation.request} in ${HL7}`, root)
  const id = tape.attr(tape.child(root, N.id), N.aRoot) ?? ''
  if (!UUID.test(id)) fault(`id “${id.slice(0, 60)}”`, 'one id with a UUID as root', root, true)
  const code = tape.attr(tape.child(root, N.code), N.aCode) ?? ''
  if (code !== operation.requestType) fault(`code “${code.slice(0, 60)}”`, operation.requestType, root, true)
  const events = tape.children(root, N.queryEvent)
  if (events.length !== 1) fault(`${events.length} queryEvent`, 'one queryEvent', root)
  return { query: readParameters(tape, events[0] ?? -1, operation, fault), faults }
}

type Fault = (came: string, expected: string, el: number, lenient?: boolean) => void

function readParameters(tape: XmlTape, event: number, { mandatory, optional }: MiniServiceOperation, fault: Fault): MiniServiceQuery {
  const values = new Map<Parameter, number>()
  let reached = -1
  for (const el of tape.children(event)) {
    const place = PARAMETERS.findIndex((each) => `Person.${each}` === tape.local(el))
    const parameter = PARAMETERS[place]
    if (parameter === undefined || tape.namespace(el) !== HL7 || !(mandatory.includes(parameter) || optional.includes(parameter))) {
      fault(tape.qualified(el), `one of ${[...mandatory, ...optional].map((each) => `Person.${each}`).join(', ')}`, el, true)
      continue
    }
    if (values.has(parameter)) fault(`a second Person.${parameter}`, 'each parameter once', el)
    else if (place < reached) fault(`Person.${parameter} out of its place`, 'parameters in the order of the schema', el, true)
    reached = Math.max(reached, place)
    const semantics = tape.text(tape.child(el, N.semanticsText)).trim()
    if (semantics !== `Person.${parameter}`) fault(`semanticsText “${semantics.slice(0, 40)}”`, `Person.${parameter}`, el, true)
    const value = tape.child(el, N.value)
    if (tape.count(el, N.value) === 1) values.set(parameter, value)
    else fault(`${tape.count(el, N.value)} value in Person.${parameter}`, 'one value', el)
  }
  for (const parameter of mandatory) if (!values.has(parameter) && event >= 0) fault(`no Person.${parameter}`, `Person.${parameter}`, event)
  const at = (parameter: Parameter) => values.get(parameter) ?? -1
  return {
    birth: readBirth(tape, at('DateOfBirth'), fault),
    gender: readGender(tape, at('Gender'), fault),
    ...readNumber(tape, at('NHSNumber'), fault),
    ...readName(tape, at('Name'), fault),
    postcode: readPostcode(tape, at('Postcode'), fault),
    localIdentifier: readLocalIdentifier(tape, at('LocalIdentifier'), fault),
  }
}

function readBirth(tape: XmlTape, el: number, fault: Fault): string {
  const birth = tape.attr(el, N.aValue) ?? ''
  if (el >= 0 && !isDay(birth)) fault(`date of birth “${birth.slice(0, 40)}”`, 'a whole date YYYYMMDD', el)
  return birth
}

function isDay(text: string): boolean {
  if (!/^\d{8}$/.test(text)) return false
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6))]
  const date = new Date(Date.UTC(year, month - 1, day))
  return year >= 1000 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

function readGender(tape: XmlTape, el: number, fault: Fault): string | undefined {
  if (el < 0) return undefined
  const gender = tape.attr(el, N.aCode) ?? ''
  if (!/^[0129]$/.test(gender)) fault(`gender “${gender.slice(0, 20)}”`, '0, 1, 2 or 9', el)
  if (tape.attr(el, N.aCodeSystem) !== MINI.gender) fault(`codeSystem ${tape.attr(el, N.aCodeSystem) ?? 'missing'}`, MINI.gender, el, true)
  return gender
}

function readNumber(tape: XmlTape, el: number, fault: Fault): Pick<MiniServiceQuery, 'nhsNumber' | 'oldStyle'> {
  if (el < 0) return { nhsNumber: undefined, oldStyle: false }
  const nhsNumber = tape.attr(el, N.aExtension) ?? ''
  const oldStyle = tape.attr(el, N.aRoot) !== MINI.nhsNumber || /[^\d\s]/.test(nhsNumber)
  if (!oldStyle && !isNhsNumber(nhsNumber)) fault(`NHS number “${nhsNumber.slice(0, 20)}”`, 'ten digits with the right check digit', el)
  return { nhsNumber, oldStyle }
}

function readName(tape: XmlTape, el: number, fault: Fault): Pick<MiniServiceQuery, 'family' | 'given'> {
  if (el < 0) return { family: undefined, given: undefined }
  const part = (name: typeof N.given | typeof N.family, what: string): string | undefined => {
    if (tape.count(el, name) > 1) fault(`${tape.count(el, name)} ${what}`, `at most one ${what}`, el)
    const text = tape.text(tape.child(el, name)).trim()
    if (text.length > LONGEST_NAME) fault(`${what} of ${text.length} characters`, `at most ${LONGEST_NAME}`, el)
    if (!wildcardsAllowed(text)) fault(`${what} “${text}”`, 'a wildcard behind at least two characters', el)
    return text === '' ? undefined : text
  }
  const [given, family] = [part(N.given, 'given'), part(N.family, 'family')]
  if (given === undefined && family === undefined) fault('a name without given and family', 'one of them at least', el)
  return { family, given }
}

function readPostcode(tape: XmlTape, el: number, fault: Fault): string | undefined {
  if (el < 0) return undefined
  const postcode = tape.text(tape.child(el, N.postalCode)).trim()
  if (tape.count(el, N.postalCode) !== 1 || postcode === '') fault('no postalCode', 'one postalCode', el)
  if (tape.children(el).length !== tape.count(el, N.postalCode)) fault('more than a postalCode', 'a postalCode alone', el, true)
  if (!wildcardsAllowed(postcode)) fault(`postcode “${postcode}”`, 'a wildcard behind at least two characters', el)
  return postcode === '' ? undefined : postcode
}

function readLocalIdentifier(tape: XmlTape, el: number, fault: Fault): MiniServiceQuery['localIdentifier'] {
  if (el < 0) return undefined
  const [root, extension] = [tape.attr(el, N.aRoot) ?? '', tape.attr(el, N.aExtension) ?? '']
  if (!/^[0-2](\.\d+)+$/.test(root) || extension === '')
    fault(`root “${root.slice(0, 60)}”, extension “${extension.slice(0, 60)}”`, 'an OID and a local identifier', el)
  return { root, extension }
}
