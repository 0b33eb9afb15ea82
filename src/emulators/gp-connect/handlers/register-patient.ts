import { z } from 'zod'
import type { Patient } from '../../../national/demographics/patient.ts'
import { searchset } from '../bundle.ts'
import { assertNhsNumber } from '../identifiers.ts'
import { assertType, bodyOf, readAs } from '../read-body.ts'
import { refuse } from '../refusing.ts'
import { isOpen, patientHere } from '../registered.ts'
import { dashed, patientResource } from '../resources/patient.ts'
import { registrations } from '../state.ts'
import { EXTENSION, PROFILE, SYSTEM } from '../systems.ts'
import type { Handler } from '../visit.ts'

const Parameters = z.looseObject({
  parameter: z.array(z.looseObject({ name: z.string(), resource: z.unknown() })).min(1),
})

/** What a patient may be registered with; anything else is refused (dossier ssp-fhir-dos 4.5). */
const Registered = z.strictObject({
  resourceType: z.literal('Patient'),
  id: z.string().optional(),
  meta: z.unknown().optional(),
  extension: z
    .array(z.looseObject({ url: z.literal(EXTENSION.communication) }))
    .max(1)
    .optional(),
  identifier: z.array(z.looseObject({ system: z.string().optional(), value: z.string().optional() })).optional(),
  active: z.boolean().optional(),
  name: z
    .array(z.looseObject({ use: z.string().optional(), family: z.string().optional(), given: z.array(z.string()).optional() }))
    .optional(),
  telecom: z.array(z.looseObject({ system: z.string().optional(), value: z.string().optional(), use: z.string().optional() })).optional(),
  gender: z.enum(['male', 'female', 'other', 'unknown']).optional(),
  birthDate: z.string().optional(),
  address: z.array(z.looseObject({ use: z.enum(['home', 'temp']) })).optional(),
})
type Registered = z.output<typeof Registered>

/** Registers a patient for a time: the number is theirs by demographics, and they are not registered here yet. */
export const registerPatient: Handler = async (work) => {
  const { visit, patients, turn, now } = work
  const given = registered(bodyOf(visit))
  const nhsNumber = numberOf(given)
  const official = officialName(given)
  checkContacts(given)
  const record = await patients.get(nhsNumber)
  if (record === undefined || !isOpen(record) || !isSamePerson(record, given.birthDate ?? '', official))
    throw refuse.patient('INVALID_PATIENT_DEMOGRAPHICS', {
      came: 'a patient whom demographics do not confirm',
      expected: 'number, birth date and names of one live record',
    })
  if (record.names.every(({ family }) => family?.toUpperCase() !== official.family.toUpperCase()))
    throw refuse.resource('BAD_REQUEST', {
      came: official.family,
      expected: 'the family name that demographics hold',
      at: 'Patient.name.family',
    })
  if ((await patientHere(work, nhsNumber)) !== undefined)
    throw refuse.conflict('DUPLICATE_REJECTED', {
      came: 'a patient who is registered here',
      expected: 'one who is not',
      at: 'Patient.identifier',
    })
  const registration = { nhsNumber, at: now }
  turn.put(registrations, nhsNumber, registration)
  return { status: 200, resource: searchset(visit.root, [patientResource(record, now, registration)], [], PROFILE.searchBundle) }
}

function registered(body: unknown): Registered {
  assertType(body, 'Parameters')
  const { parameter } = readAs(Parameters, body, 'BAD_REQUEST', 'Parameters')
  const [first] = parameter
  if (parameter.length > 1 || first?.name !== 'registerPatient')
    throw refuse.parameter('BAD_REQUEST', {
      came: parameter
        .map(({ name }) => name)
        .join(', ')
        .slice(0, 100),
      expected: 'one registerPatient',
      at: 'parameter',
    })
  assertType(first.resource, 'Patient')
  return readAs(Registered, first.resource, 'INVALID_RESOURCE', 'Patient')
}

function numberOf({ identifier = [] }: Registered): string {
  const expected = `one identifier of ${SYSTEM.nhsNumber}`
  const unnamed = identifier.find(({ system }) => system === undefined || system === '')
  if (unnamed !== undefined)
    throw refuse.resource('BAD_REQUEST', { came: 'an identifier without system', expected, at: 'Patient.identifier.system' })
  const own = identifier.find(({ system }) => system === SYSTEM.nhsNumber)
  return assertNhsNumber(own?.value ?? '', 'Patient.identifier')
}

function officialName({ name = [], birthDate }: Registered): { family: string; given: string } {
  const official = name.filter(({ use }) => use === 'official')
  const [only] = official
  if (official.length !== 1 || only === undefined)
    throw refuse.resource('BAD_REQUEST', { came: `${official.length} official names`, expected: 'one', at: 'Patient.name' })
  if (only.family === undefined || only.family === '')
    throw refuse.resource('BAD_REQUEST', { came: 'no family name', expected: 'one', at: 'Patient.name.family' })
  if (birthDate === undefined || !/^\d{4}-\d\d-\d\d$/.test(birthDate))
    throw refuse.resource('BAD_REQUEST', { came: birthDate ?? 'no birth date', expected: 'YYYY-MM-DD', at: 'Patient.birthDate' })
  return { family: only.family, given: only.given?.[0] ?? '' }
}

function checkContacts({ address = [], telecom = [] }: Registered): void {
  for (const use of ['home', 'temp'])
    if (address.filter((each) => each.use === use).length > 1)
      throw refuse.resource('INVALID_RESOURCE', { came: `several ${use} addresses`, expected: 'one', at: 'Patient.address' })
  const seen = new Set<string>()
  for (const { system, value, use } of telecom) {
    const kind = system === 'email' ? 'email' : `${system} ${use}`
    const known = system === 'email' || (system === 'phone' && ['home', 'work', 'mobile', 'temp'].includes(use ?? ''))
    if (!known || value === undefined || value === '' || seen.has(kind))
      throw refuse.resource('BAD_REQUEST', {
        came: kind,
        expected: 'a phone (home, work, mobile, temp) or an email, one of each',
        at: 'Patient.telecom',
      })
    seen.add(kind)
  }
}

/** The same date of birth; or two of its three parts, three letters of the family name and one of the given. */
function isSamePerson(record: Patient, birthDate: string, { family, given }: { family: string; given: string }): boolean {
  const known = dashed(record.birth.value ?? '')
  if (known === birthDate) return true
  const parts = known.split('-')
  const same = birthDate.split('-').filter((part, at) => part === parts[at]).length
  const letters = (text: string | undefined, count: number) => (text ?? '').slice(0, count).toUpperCase()
  return (
    same >= 2 &&
    record.names.some((name) => letters(name.family, 3) === letters(family, 3) && letters(name.given[0], 1) === letters(given, 1))
  )
}
