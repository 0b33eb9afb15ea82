import type { XmlTape } from '../../wire/xml/tape.ts'
import type { DomainAnswer, DomainHandler } from '../domain.ts'
import { told } from './answers.ts'
import { type BirthFacts, withBirth } from './birth-facts.ts'
import { reasonOf } from './errors.ts'
import { childNamed } from './find-elements.ts'
import { NN4B_REQUEST, NN4B_RESPONSE } from './generations.ts'
import { N } from './names.ts'
import { isNhsNumber } from './nhs-number.ts'
import { birthNotices } from './notices.ts'
import { ADDRESS_USES, NAME_USES, type Patient } from './patient.ts'
import { PatientRecords } from './patients.ts'
import { dayOf } from './periods.ts'
import { demographicsProblems } from './problems.ts'
import type { DemographicsParts } from './query-handler.ts'
import { defined } from './read-items.ts'
import { storeBaby } from './register-birth.ts'
import { blank, notInTheFuture } from './register-patient.ts'
import { UpdateRefusal } from './update-refusal.ts'

/** The elements that an insertion has once each (dossier sync-pds 2.8). */
const ONCE = [
  'babyTracing',
  'partnerChildHealth',
  'clinical',
  'deliveryPlace',
  'mothersDetails',
  'notifyingPerson',
  'patient',
  'patientCareProvision',
  'registeringAuthority',
] as const

/** Insertion of a birth by NN4B, which brings the baby's NHS number with it. `wrapper.controlAct` is the insertBirthRequestPayload. */
export const insertBirth =
  ({ seedOf, settings }: DemographicsParts): DomainHandler =>
  async ({ tape, wrapper }, turn) => {
    const records = new PatientRecords(turn, await seedOf(turn.space))
    const at = tape.path(wrapper.controlAct)
    try {
      const baby = readInsertion(tape, wrapper.controlAct, dayOf(turn.now))
      if ((await records.get(baby.nhsNumber)) !== undefined)
        throw new UpdateRefusal('NHS_NUMBER_IN_USE', { came: baby.nhsNumber, expected: 'a number that nobody has', at })
      const stored = storeBaby(turn, records, baby, wrapper.senderAsid, NN4B_REQUEST)
      return { ...answered('AA', '<status>OK</status>', `inserted ${stored.nhsNumber}`), notices: await birthNotices(turn, stored) }
    } catch (error) {
      if (!(error instanceof UpdateRefusal)) throw error
      const { code, text } = reasonOf(error.error, settings.pdsErrors)
      const { came, expected } = error
      return {
        ...answered(
          'AE',
          `<status>FAILED</status><error><code>${code}</code><description>${text}</description></error>`,
          `refused: ${text}`,
        ),
        problems: [told(demographicsProblems['MS-PDS-REGISTRATION'], `${came} (${error.error.name})`, expected, { at: error.at })],
        invented: true,
      }
    }
  }

const answered = (typeCode: 'AA' | 'AE', content: string, summary: string): DomainAnswer => ({
  interaction: NN4B_RESPONSE,
  prefix: '',
  versionCode: '',
  typeCode,
  content,
  summary,
})

/** @throws UpdateRefusal */
function readInsertion(tape: XmlTape, payload: number, day: string): Patient {
  const at = tape.path(payload)
  const lacks = (what: string): never => {
    throw new UpdateRefusal('FAILED_DUE_TO_BUSINESS_VALIDATION_FAILURE', {
      detail: what,
      came: `no single ${what}`,
      expected: `one ${what}`,
      at,
    })
  }
  const child = (parent: number, local: string): number => childNamed(tape, parent, local)
  const count = (local: string) => tape.children(payload).filter((each) => tape.local(each) === local).length
  for (const each of ONCE) if (count(each) !== 1) lacks(each)
  for (const each of ['personAddress', 'personName']) if (count(each) < 1) lacks(each)
  const part = (local: (typeof ONCE)[number]) => child(payload, local)
  const text = (parent: number, local: string): string | undefined => {
    const found = child(parent, local)
    const own = found < 0 ? '' : (tape.attr(found, N.aExtension) ?? tape.attr(found, N.aValue) ?? tape.text(found).trim())
    const inner = own === '' ? child(found, 'extension') : -1
    const value = own === '' ? tape.text(inner >= 0 ? inner : child(found, 'value')).trim() : own
    return value === '' ? undefined : value
  }
  const required = (parent: number, local: string): string => text(parent, local) ?? lacks(local)
  const patient = part('patient')
  const nhsNumber = required(patient, 'id')
  if (!isNhsNumber(nhsNumber))
    throw new UpdateRefusal('FAILED_MOD11_CHECK', { came: `“${nhsNumber}”`, expected: 'ten digits with the right check digit', at })
  const gender = GENDERS.find((each) => each === required(patient, 'administrativeGenderCode')) ?? lacks('administrativeGenderCode')
  const born = required(patient, 'birthTime')
  if (!/^\d{8}(\d{4}(\d\d)?)?$/.test(born))
    throw new UpdateRefusal('INVALID_BIRTH_DATE', { came: born, expected: 'YYYYMMDD or with a time', at })
  notInTheFuture(born, day, at)
  const tracing = part('babyTracing')
  const clinical = part('clinical')
  const facts: BirthFacts = {
    weight: required(tracing, 'birthWeight'),
    mother: required(tracing, 'mothersNHSNumber'),
    motherBirth: required(tracing, 'mothersDOB'),
    motherFamily: required(part('mothersDetails'), 'mothersFamilyName'),
    motherGiven: texts(tape, part('mothersDetails'), 'mothersGivenNames'),
    gestation: required(clinical, 'gestationAge'),
    foetuses: required(clinical, 'noOfBirthsInConfinement'),
    stillbirth: required(clinical, 'stillBornIndicator'),
    abnormality: required(clinical, 'suspectedCongenitalAbnormality'),
    deliveryPlace: required(part('deliveryPlace'), 'deliveryPlaceType'),
    childHealth: required(part('partnerChildHealth'), 'childHealthOrganisationCode'),
  }
  const practice = text(part('patientCareProvision'), 'id')
  const draft: Patient = {
    ...blank(),
    nhsNumber,
    gender,
    birth: { value: born, ...order(required(tracing, 'birthOrder')) },
    ...death(tape, payload, text(patient, 'deceasedTime'), at),
    ...defined({ ethnic: text(clinical, 'ethnicCategory') }),
    names: tape.children(payload).flatMap((each) => (tape.local(each) === 'personName' ? [nameOf(tape, each)] : [])),
    addresses: tape.children(payload).flatMap((each) => (tape.local(each) === 'personAddress' ? [addressOf(tape, each)] : [])),
    gp: practice === undefined ? [] : [{ id: '', code: practice, from: born.slice(0, 8) }],
  }
  return withBirth(draft, facts, at)
}

const GENDERS = ['0', '1', '2', '9'] as const

const order = (text: string): { order?: number } => (/^[1-9]$/.test(text) ? { order: Number(text) } : {})

/** Time and status of a death come together (dossier 2.8). */
function death(tape: XmlTape, payload: number, deceased: string | undefined, at: string): Pick<Patient, 'death'> {
  const notification = childNamed(tape, payload, 'deathNotification')
  const status = tape.text(childNamed(tape, notification, 'status')).trim()
  if (deceased === undefined && status === '') return {}
  if (deceased === undefined || (status !== '1' && status !== '2'))
    throw new UpdateRefusal('INCONSISTENT_DEATH_UPDATE', {
      came: `${deceased ?? 'no time'}, status “${status}”`,
      expected: 'both or neither',
      at,
    })
  return { death: { value: deceased, status } }
}

const texts = (tape: XmlTape, parent: number, local: string): string[] =>
  tape
    .children(parent)
    .filter((each) => tape.local(each) === local)
    .map((each) => tape.text(each).trim())
    .filter((each) => each !== '')

function nameOf(tape: XmlTape, element: number): Patient['names'][number] {
  const one = (local: string) => texts(tape, element, local)[0]
  return {
    id: '',
    use: NAME_USES.find((use) => use === one('use')) ?? 'L',
    given: texts(tape, element, 'given'),
    ...defined({ prefix: one('prefix'), family: one('family'), suffix: one('suffix') }),
  }
}

function addressOf(tape: XmlTape, element: number): Patient['addresses'][number] {
  const one = (local: string) => texts(tape, element, local)[0]
  const written = tape
    .children(element)
    .filter((each) => tape.local(each) === 'addressLine')
    .map((each) => tape.text(each).trim().slice(0, 35))
  return {
    id: '',
    use: ADDRESS_USES.find((use) => use === one('use')) ?? 'H',
    lines: [...written, '', '', '', '', ''].slice(0, 5),
    ...defined({
      postcode: one('postalCode')?.slice(0, 8),
      pafKey: one('addressKey')?.slice(0, 8),
      desc: one('description')?.slice(0, 35),
    }),
  }
}
