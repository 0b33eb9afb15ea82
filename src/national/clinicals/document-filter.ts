import { HL7, NAMES as WRAPPER } from '../../wire/hl7v3/names.ts'
import { xmlName } from '../../wire/xml/names.ts'
import type { XmlTape } from '../../wire/xml/tape.ts'
import type { BusinessError } from '../failures.ts'
import type { ClinicalDocument } from './documents.ts'
import { clinicalErrors } from './errors.ts'

const hl7 = (local: string) => xmlName(HL7, local)
const N = {
  filter: hl7('filterParameters'),
  date: hl7('date'),
  documentType: hl7('documentType'),
  setId: hl7('setID'),
  value: hl7('value'),
  low: hl7('low'),
  high: hl7('high'),
  codeSystem: xmlName('', 'codeSystem'),
} as const

type Filter = (document: ClinicalDocument) => boolean

/**
 * What QUPC_IN160101UK05's filterParameters let through: a date range and a document type together, or a set id alone
 * (rules of Spine 2's validator for this query). That the set id of a document is its own id is inferred.
 */
export function documentFilter(tape: XmlTape, query: number): { readonly passes: Filter } | { readonly error: BusinessError } {
  const parameters = tape.child(query, N.filter)
  if (parameters < 0) return { passes: () => true }
  const date = tape.child(parameters, N.date)
  const type = tape.child(parameters, N.documentType)
  const set = tape.child(parameters, N.setId)
  if (set >= 0 && (date >= 0 || type >= 0)) return { error: clinicalErrors.badFilters }
  const filters: Filter[] = []
  if (set >= 0) {
    const root = attr(tape, tape.child(set, N.value), WRAPPER.root)
    if (root === '') return { error: clinicalErrors.badSet }
    filters.push(({ id }) => id.toUpperCase() === root.toUpperCase())
  }
  if (type >= 0) {
    const value = tape.child(type, N.value)
    const code = attr(tape, value, WRAPPER.code)
    const codeSystem = attr(tape, value, N.codeSystem)
    if (code === '' || codeSystem === '') return { error: clinicalErrors.badType }
    filters.push((document) => document.code === code && document.codeSystem === codeSystem)
  }
  if (date >= 0) {
    const low = attr(tape, tape.descend(date, N.value, N.low), WRAPPER.value)
    const high = attr(tape, tape.descend(date, N.value, N.high), WRAPPER.value)
    if (!TIME.test(low) || !TIME.test(high)) return { error: clinicalErrors.badDate }
    filters.push(({ effectiveTime }) => notAfter(low, effectiveTime) && notAfter(effectiveTime, high))
  }
  return { passes: (document) => filters.every((filter) => filter(document)) }
}

const attr = (tape: XmlTape, el: number, name: ReturnType<typeof xmlName>): string => (el < 0 ? '' : (tape.attr(el, name) ?? ''))

/** An HL7 time stamp of any precision. */
const TIME = /^\d{4}(\d\d){0,5}(\.\d+)?([+-]\d{4})?$/

/** Time stamps of different precision compare as far as the shorter one goes; zones are not looked at. */
function notAfter(one: string, other: string): boolean {
  const a = digits(one)
  const b = digits(other)
  const length = Math.min(a.length, b.length)
  return a.slice(0, length) <= b.slice(0, length)
}

const digits = (time: string): string => /^\d*/.exec(time)?.[0] ?? ''
