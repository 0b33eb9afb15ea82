import { nearest } from '../../../kernel/nearest.ts'
import { problem } from '../../../kernel/problem.ts'
import { formatOf, JSON_TYPE } from '../../../wire/fhir/media-type.ts'
import { type Parameter, readToken } from '../../../wire/fhir/parameters.ts'
import { type CriterionName, criteria, type SearchOperation, written } from '../contract.ts'
import { badRequest, SdsRefusal } from '../errors.ts'
import { sdsFhirProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Checks the parameters one by one, name by name in the order of first appearance, and reads what is searched for (dossier sds-ldap 6.2). */
export function readCriteria(visit: Visit): void {
  const { query, search, exchange } = visit
  const [unreadable] = query.unreadable
  if (unreadable !== undefined) {
    const details = { came: `parameter ${unreadable.position}: ${unreadable.piece}`, expected: 'percent-encoded UTF-8', at: 'query' }
    throw badRequest('Invalid unicode in query parameter', problem(sdsFhirProblems['MS-SDS-ENCODING'], { ...details, invented: true }))
  }
  for (const [name, given] of Map.groupBy(query.parameters, (each) => each.name)) {
    const known = search.criteria.filter((each) => criteria[each].parameter === name)
    if (known.length === 0) throw unknownParameter(name, given, search)
    for (const { value } of given) {
      if (!known.some((each) => value.startsWith(`${criteria[each].system}|`))) throw foreignSystem(name, value, known)
    }
  }
  const found: Partial<Record<CriterionName, string>> = {}
  for (const name of search.criteria) {
    const values = valuesOf(query.parameters, name)
    const last = values.at(-1)
    if (last === undefined) continue
    found[name] = last
    exchange.labels[name] = last
    if (new Set(values).size > 1) {
      const details = {
        came: values.map((value) => `"${value}"`).join(', '),
        expected: `one ${written(name)}`,
        at: criteria[name].parameter,
      }
      exchange.problems.push(problem(sdsFhirProblems['MS-SDS-REPEATED'], details))
    }
  }
  refuseIncomplete(search, found)
  visit.criteria = found
  for (const [name, value] of Object.entries(found)) judgeFilterCharacters(visit, name, value)
}

/** The values of a criterion that are not blank, without spaces around them: attributes compare so (dossier 2). */
function valuesOf(parameters: readonly Parameter[], name: CriterionName): string[] {
  const { parameter, system } = criteria[name]
  return parameters.flatMap((each) => {
    if (each.name !== parameter) return []
    const token = readToken(cleaned(each.value))
    return token.system === system && token.value.trim() !== '' ? [token.value.trim().replaceAll(/ +/g, ' ')] : []
  })
}

/** Control characters count as spaces. */
const cleaned = (value: string): string => value.replaceAll(/[\x00-\x08\x0e-\x1f]/g, ' ').trim()

function unknownParameter(name: string, given: readonly Parameter[], search: SearchOperation): SdsRefusal {
  const known = [...new Set(search.criteria.map((each) => criteria[each].parameter))]
  const meant = nearest(name, known)
  const format = name === '_format' ? formatOf(given[0]?.value ?? '') : undefined
  const details = {
    came: `parameter "${name}"`,
    expected: meant === undefined ? known.join(', ') : `"${meant}" (there are ${known.join(', ')})`,
    at: name,
    ...(format === undefined ? {} : { next: formatAdvice(format) }),
  }
  return badRequest(`Illegal query parameter '${name}'`, problem(sdsFhirProblems['MS-SDS-PARAMETER'], details))
}

const formatAdvice = (format: 'json' | 'xml'): string =>
  format === 'json'
    ? `Leave _format out: every answer is JSON, and Accept: ${JSON_TYPE} chooses that name for it.`
    : 'Leave _format out and read JSON: the API has no XML.'

function foreignSystem(name: string, value: string, known: readonly CriterionName[]): SdsRefusal {
  const [only] = known
  const message =
    known.length === 1 && only !== undefined
      ? `Missing or invalid '${name}' query parameter. Should be '${written(only)}'`
      : `Missing or invalid '${name}' query parameter. Should be one or both of: [${known.map((each) => `'${written(each)}'`).join(', ')}`
  const details = { came: `${name}=${value}`, expected: known.map(written).join(' or '), at: name }
  return badRequest(message, problem(sdsFhirProblems['MS-SDS-PARAMETER-VALUE'], details))
}

function refuseIncomplete(search: SearchOperation, found: Readonly<Partial<Record<CriterionName, string>>>): void {
  if (search.needs.some((names) => names.every((name) => found[name] !== undefined))) return
  const came = Object.keys(found).length === 0 ? 'no criterion' : `${Object.keys(found).join(' and ')} alone`
  const expected = search.needs.map((names) => names.map(written).join('&')).join(' or ')
  const what = problem(sdsFhirProblems['MS-SDS-CRITERIA'], { came, expected, at: 'query' })
  const [only, ...others] = search.needs
  const lacking = others.length === 0 ? only?.find((name) => found[name] === undefined) : undefined
  // The bracket that is never closed in one message, and the missing commas in the other, are the service's own.
  throw lacking === undefined
    ? badRequest(
        `Missing or invalid query parameters. Should one of following combinations: [${search.needs.map((names) => `'${names.map(written).join('&')}'`).join('')}]`,
        what,
      )
    : badRequest(`Missing or invalid '${criteria[lacking].parameter}' query parameter. Should be '${written(lacking)}'`, what)
}

/** The service puts values into an LDAP filter as they are (dossier 4, Q4 and Q5): what its LDAP library makes of brackets and asterisks. */
function judgeFilterCharacters({ exchange }: Visit, name: string, value: string): void {
  if (/[()]/.test(value)) {
    const details = { came: `${name} "${value}"`, expected: 'an identifier without brackets', at: name }
    throw new SdsRefusal(500, balanced(value) ? 'malformed filter' : 'invalid filter', problem(sdsFhirProblems['MS-SDS-FILTER'], details))
  }
  if (value.includes('*')) {
    const details = { came: `${name} "${value}"`, expected: 'an identifier without an asterisk', at: name }
    exchange.problems.push(problem(sdsFhirProblems['MS-SDS-WILDCARD'], details))
  }
}

const balanced = (value: string): boolean => value.split('(').length === value.split(')').length
