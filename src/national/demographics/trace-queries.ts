import type { Problem } from '../../kernel/problem.ts'
import type { DomainAnswer } from '../domain.ts'
import { type AdvancedCriteria, advancedTrace, answerable } from './advanced-trace.ts'
import { queryAnswered, queryFailed, told } from './answers.ts'
import { reasons } from './errors.ts'
import { N, PDS } from './names.ts'
import { demographicsProblems } from './problems.ts'
import type { QueryVisit } from './query-handler.ts'
import type { QueryFields } from './read-query.ts'
import { type SimpleCriteria, simpleTrace } from './simple-trace.ts'
import { visible } from './visible.ts'
import { advancedMatchXml, traceMatchXml } from './write-trace.ts'

const kinds = demographicsProblems

/** QUPA_MT000001UK01 (dossier sync-pds 2.2). */
export async function answerSimpleTrace({ fields, records, row, settings, now, day }: QueryVisit): Promise<DomainAnswer> {
  const criteria = simpleCriteria(fields)
  const outcome = await simpleTrace(records, criteria, { now, history: settings.traceHistory })
  if (outcome.kind === 'none')
    return queryFailed(row, [reasons.noMatch], [told(kinds['MS-PDS-NO-MATCH'], described(criteria), 'fields that one record agrees with')])
  if (outcome.kind === 'many')
    return queryFailed(
      row,
      [reasons.multiple],
      [told(kinds['MS-PDS-MULTIPLE'], `${described(criteria)}: ${outcome.count} records`, 'fields that one record agrees with')],
    )
  const { patient, limited, superseded } = outcome
  return queryAnswered(row, traceMatchXml(visible(patient, { day, history: false, limited })), {
    warnings: limited ? [reasons.matchLimited] : [],
    problems: [...limitedNote(limited, patient.nhsNumber), ...supersededNote(superseded, patient.nhsNumber)],
    summary: `traced ${patient.nhsNumber}`,
  })
}

export const limitedNote = (limited: boolean, nhsNumber: string): Problem[] =>
  limited ? [told(kinds['MS-PDS-SENSITIVE'], nhsNumber, 'a record that is not sensitive, to be told whole')] : []

export const supersededNote = (old: readonly string[], by: string): Problem[] =>
  old.map((nhsNumber) => told(kinds['MS-PDS-SUPERSEDED'], nhsNumber, by))

function simpleCriteria(fields: QueryFields): SimpleCriteria {
  const missing = (detail: string, local: string): never =>
    fields.refuse('MISSING_MANDATORY_SEARCH_FIELD', detail, `no single ${detail}`, `one ${local} with a value`, local)
  const birth = fields.attribute(N.personBirth, N.aValue)
  if (fields.count(N.personBirth) !== 1 || birth === '') missing('birthTime', 'person.birthTime')
  if (!/^\d{8}$/.test(birth))
    fields.refuse('ILLEGAL_DATE_FORMAT', undefined, `birthTime “${birth}”`, 'a full date YYYYMMDD', 'person.birthTime')
  if (fields.count(N.personName) !== 1 || fields.countIn(N.personName, N.family) !== 1) missing('name.family', 'person.name')
  const { family, given } = fields.personName()
  if (family === undefined) return missing('name.family', 'person.name')
  const gender = fields.gender('MISSING_MANDATORY_SEARCH_FIELD', 'administrativeGenderCode')
  const [postcode] = fields.texts(N.personAddress, N.postalCode)
  const [pafKey] = fields.texts(N.personAddress, N.addressKey)
  fields.wildcards(postcode ?? '', 'person.address')
  const death = fields.attribute(N.personDeath, N.aValue)
  return { family, given, gender, birth, postcode, pafKey, death: death === '' ? undefined : death }
}

const described = ({ family, given, birth, gender, postcode }: SimpleCriteria): string =>
  [family, ...given, birth, `gender ${gender}`, postcode].filter((part) => part !== undefined).join(', ')

/** QUPA_MT000002UK02 (dossier sync-pds 2.6). */
export async function answerAdvancedTrace({ fields, records, row, settings, now, day }: QueryVisit): Promise<DomainAnswer> {
  const { criteria, historic } = advancedCriteria(fields)
  const hits = await advancedTrace(records, criteria, { now, level: settings.traceLevel })
  if (hits.length === 0)
    return queryFailed(
      row,
      [reasons.noMatch],
      [told(kinds['MS-PDS-NO-MATCH'], `${criteria.family ?? ''} ${criteria.given.join(' ')}`.trim(), 'fields that a record agrees with')],
    )
  if (hits.length > settings.traceLimit)
    return queryFailed(
      row,
      [reasons.tooMany],
      [told(kinds['MS-PDS-MULTIPLE'], `${hits.length} records`, `at most ${settings.traceLimit} (traceLimit)`)],
    )
  const shown = hits.map((hit) => ({ ...hit, patient: visible(hit.patient, { day, history: historic, limited: hit.limited }) }))
  return queryAnswered(row, advancedMatchXml(shown, row.generation), {
    warnings: hits.some(({ limited }) => limited) ? [reasons.matchLimited] : [],
    problems: hits.flatMap(({ limited, patient }) => limitedNote(limited, patient.nhsNumber)),
    summary: `traced ${hits.length} patient(s)`,
  })
}

function advancedCriteria(fields: QueryFields): { readonly criteria: AdvancedCriteria; readonly historic: boolean } {
  const historic = indicator(fields)
  const once = (name: typeof N.personName, what: string, count = fields.count(name)): void => {
    if (count > 1) fields.refuse('DUPLICATE_SEARCH_FIELDS_PROVIDED', `multiple ${what} provided`, `${count} × ${what}`, `one ${what}`)
  }
  once(N.personGender, 'gender')
  once(N.personName, 'name')
  once(N.personName, 'family', fields.countIn(N.personName, N.family))
  if (fields.count(N.personId) > 1) fields.refuse('INVALID_SEARCH_DATA', 'multiple nhsNumber provided', 'several person.id', 'at most one')
  const ignore = fields.attribute(N.ignoreHistoryIndicator, N.aCode)
  if (!['', '0', '1'].includes(ignore))
    fields.refuse('INVALID_IGNORE_HISTORY_INDICATOR', undefined, `ignoreHistoryIndicator “${ignore}”`, '0 or 1', 'ignoreHistoryIndicator')
  if (fields.count(N.searchParameter) !== 1)
    fields.refuse(
      'MISSING_SEARCH_TYPE',
      'a single search parameter must be provided',
      `${fields.count(N.searchParameter)} searchParameter`,
      'one',
      'searchParameter',
    )
  const type = fields.attribute(N.searchParameter, N.aCode)
  if (type !== '1' && type !== '2')
    fields.refuse('INVALID_SEARCH_TYPE', 'invalid searchParameter value provided', `“${type}”`, '1 or 2', 'searchParameter')
  const { family, given } = fields.personName()
  if (family === undefined && given.length === 0)
    fields.refuse('MISSING_MANDATORY_SEARCH_FIELD_AT', 'missing person name', 'no name', 'family or given name', 'person.name')
  const [postcode] = fields.texts(N.personAddress, N.postalCode)
  fields.wildcards(postcode ?? '', 'person.address')
  const practice = fields.attribute(N.primaryCareId, N.aRoot) === PDS.organisation ? fields.attribute(N.primaryCareId, N.aExtension) : ''
  const criteria: AdvancedCriteria = {
    family,
    given,
    gender: fields.gender('INVALID_SEARCH_DATA', 'invalid gender'),
    birth: fields.date(N.personBirth, 'person.birthTime'),
    death: fields.date(N.personDeath, 'person.deceasedTime'),
    postcode,
    practice: practice === '' ? undefined : practice,
    history: type === '2' ? ignore !== '1' : ignore === '0',
    algorithmic: type === '2',
  }
  if (criteria.algorithmic) algorithmicRules(fields, criteria)
  if (!answerable(criteria))
    fields.refuse(
      'INVALID_SEARCH_DATA',
      'too few search data',
      'neither a full date of birth nor a family name',
      'one of them',
      'person.name',
    )
  return { criteria, historic }
}

/** Surname, forename, postcode: two of them, with date of birth and gender; no wildcards (dossier 2.6, Vision). */
function algorithmicRules(fields: QueryFields, { family, given, postcode, birth }: AdvancedCriteria): void {
  const fieldsGiven = [family, given[0], postcode].filter((field) => field !== undefined)
  if (fieldsGiven.length < 2 || birth === undefined)
    fields.refuse(
      'MISSING_MANDATORY_SEARCH_FIELD_AT',
      'insufficient data for an algorithmic search',
      'too few fields',
      'two of family name, given name and postcode, with date of birth and gender',
    )
  if (fieldsGiven.some((field) => field.includes('*')))
    fields.refuse('INVALID_SEARCH_DATA', 'invalid wildcard', '* in an algorithmic search', 'no wildcard')
}

function indicator(fields: QueryFields): boolean {
  const local = 'historicDataIndicator'
  const count = fields.count(N.historicDataIndicator)
  if (count === 0)
    fields.refuse('MISSING_MANDATORY_SEARCH_FIELD_AT', 'missing historicDataIndicator', 'no historicDataIndicator', '0 or 1', local)
  if (count > 1)
    fields.refuse('DUPLICATE_SEARCH_FIELDS_PROVIDED', 'multiple historicDataIndicator provided', `${count} indicators`, 'one', local)
  const code = fields.attribute(N.historicDataIndicator, N.aCode)
  if (code !== '0' && code !== '1') fields.refuse('INVALID_HISTORY_INDICATOR', undefined, `“${code}”`, '0 or 1', local)
  return code === '1'
}
