import { type ProblemKind, problem } from '../../kernel/problem.ts'
import type { WantedDate } from '../../national/demographics/advanced-trace.ts'
import { wildcardsAllowed } from '../../national/demographics/compare.ts'
import { isEnough, type PatientSearch } from '../../national/patient-resource/search-patients.ts'
import { readParameters } from '../../wire/fhir/parameters.ts'
import { FhirRefusal, type OutcomeCode } from './errors.ts'
import { pdsFhirProblems } from './problems.ts'

const FLAGS = ['_fuzzy-match', '_exact-match', '_history'] as const
const TEXTS = [
  'family',
  'given',
  'gender',
  'birthdate',
  'death-date',
  'address-postcode',
  'address-postalcode',
  'general-practitioner',
  'email',
  'phone',
] as const
const KNOWN: ReadonlySet<string> = new Set<string>([...FLAGS, ...TEXTS, '_max-results'])
const GENDERS = { male: '1', female: '2', other: '9', unknown: '0' } as const
const isGender = (text: string): text is keyof typeof GENDERS => Object.hasOwn(GENDERS, text)

/** Most results that may be asked for. */
const MOST = 50
const NOT_ENOUGH =
  "Invalid search data provided - 'No searches were performed as the search criteria did not meet the minimum requirements'"

export interface ReadSearch {
  readonly search: PatientSearch
  readonly most: number
}

/** Reads the parameters of a search in the order of the API's own checks. @throws FhirRefusal */
export function readSearch(query: string, access: 'application' | 'healthcare-worker'): ReadSearch {
  const { parameters, unreadable } = readParameters(query)
  const refuse = (code: OutcomeCode, kind: ProblemKind, came: string, expected: string, diagnostics?: string, status?: number): never => {
    throw new FhirRefusal(code, problem(kind, { came: came.slice(0, 200), expected, at: 'query' }), diagnostics, status)
  }
  const kinds = pdsFhirProblems
  if (parameters.length === 0 && unreadable.length === 0)
    return refuse('UNSUPPORTED_SERVICE', kinds['MS-PDS-FHIR-NO-SERVICE'], 'a search without parameters', 'family and birthdate')
  const unknown = [...new Set(parameters.map(({ name }) => name).filter((name) => !KNOWN.has(name)))]
  if (unknown.length > 0) {
    const names = unknown.map((name) => `'${name}'`).join(', ')
    const were = unknown.length === 1 ? 'was' : 'were'
    const diagnostics = `Invalid request with error - Additional properties are not allowed (${names} ${were} unexpected)`
    return refuse('ADDITIONAL_PROPERTIES', kinds['MS-PDS-FHIR-PARAMETER'], names, [...KNOWN].join(', '), diagnostics.slice(0, 500))
  }
  const [bad] = unreadable
  if (bad !== undefined) return refuse('INVALID_VALUE', kinds['MS-PDS-FHIR-VALUE'], bad.piece, 'UTF-8 in percent encoding', 'Invalid value')
  const values = (name: string) => parameters.filter((each) => each.name === name).map(({ value }) => value.trim())
  const invalid = (name: string, value: string, expected: string): never =>
    refuse(
      'INVALID_VALUE',
      kinds['MS-PDS-FHIR-VALUE'],
      `${name}=${value}`,
      expected,
      `Invalid value - '${value.slice(0, 100)}' in field '${name}'`,
    )
  const one = (name: string): string | undefined => {
    const [value, second] = values(name)
    if (second !== undefined) return invalid(name, second, `one ${name}`)
    return value === '' ? undefined : value
  }
  const flag = (name: (typeof FLAGS)[number]): boolean => {
    const value = one(name)
    if (value !== undefined && value !== 'true' && value !== 'false') return invalid(name, value, 'true or false')
    return value === 'true'
  }
  const birth = readDate('birthdate', values('birthdate'), invalid)
  const death = readDate('death-date', values('death-date'), invalid)
  if (birth === undefined)
    return refuse(
      'MISSING_VALUE',
      kinds['MS-PDS-FHIR-CRITERIA'],
      'no birthdate',
      'birthdate',
      "Missing value - 'birth_date/birth_date_range_start/birth_date_range_end'",
    )
  const gender = one('gender')?.toLowerCase()
  if (gender !== undefined && !isGender(gender)) return invalid('gender', gender, Object.keys(GENDERS).join(', '))
  const search: PatientSearch = {
    family: one('family'),
    given: values('given').filter((each) => each !== ''),
    gender: gender === undefined ? undefined : GENDERS[gender],
    birth,
    death,
    postcode: one('address-postalcode') ?? one('address-postcode'),
    practice: one('general-practitioner'),
    email: one('email'),
    phone: one('phone'),
    fuzzy: flag('_fuzzy-match'),
    exact: flag('_exact-match'),
    history: flag('_history'),
  }
  const patterns = [search.family ?? '', ...search.given, search.postcode ?? '']
  const wrong = patterns.find((pattern) => pattern.includes('*') && (search.fuzzy || !wildcardsAllowed(pattern)))
  if (wrong !== undefined || !isEnough(search))
    return refuse(
      'INVALID_SEARCH_DATA',
      kinds['MS-PDS-FHIR-CRITERIA'],
      wrong ?? query,
      'enough to search by, and wildcards behind two characters',
      NOT_ENOUGH,
    )
  return { search, most: mostOf(one('_max-results'), access, invalid, refuse) }
}

function mostOf(
  asked: string | undefined,
  access: 'application' | 'healthcare-worker',
  invalid: (name: string, value: string, expected: string) => never,
  refuse: (code: OutcomeCode, kind: ProblemKind, came: string, expected: string, diagnostics?: string, status?: number) => never,
): number {
  if (asked !== undefined && (!/^\d{1,2}$/.test(asked) || Number(asked) < 1 || Number(asked) > MOST))
    return invalid('_max-results', asked, `a whole number from 1 to ${MOST}`)
  if (access === 'healthcare-worker') return Number(asked ?? MOST)
  if (asked !== undefined && asked !== '1')
    return refuse(
      'INVALID_VALUE',
      pdsFhirProblems['MS-PDS-FHIR-ONE-MATCH'],
      `_max-results=${asked}`,
      'one result',
      "Invalid value - '_max-results' must be 1 in application-restricted mode",
      403,
    )
  return 1
}

/** One day, or from one to another: `eq` or nothing, `ge` and `le`. A range without one end has none there. */
function readDate(
  name: string,
  values: readonly string[],
  invalid: (name: string, value: string, expected: string) => never,
): WantedDate | undefined {
  let [low, high]: [string | undefined, string | undefined] = [undefined, undefined]
  for (const value of values) {
    const [, comparator = 'eq', date] = /^(eq|ge|le)?(\d{4}-\d{2}-\d{2})$/.exec(value) ?? []
    const taken = comparator === 'le' ? high : low
    if (date === undefined || taken !== undefined) return invalid(name, value, 'a date YYYY-MM-DD, with eq, ge or le before it')
    const plain = date.replaceAll('-', '')
    if (comparator !== 'le') low = plain
    if (comparator !== 'ge') high = plain
  }
  if (low === undefined && high === undefined) return undefined
  return low === high && low !== undefined ? { value: low } : { low: low ?? '00000101', high: high ?? '99991231' }
}
