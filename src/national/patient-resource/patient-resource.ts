import type { Resource } from '../../wire/fhir/types.ts'
import type { Address, Patient, PersonName, Telecom } from '../demographics/patient.ts'
import { EXTENSIONS, SYSTEMS } from './systems.ts'

/** A Patient as FHIR R4 writes it; members that are empty are left out. */
export interface PatientResource extends Resource {
  readonly resourceType: 'Patient'
  readonly id: string
  readonly [member: string]: unknown
}

const GENDERS: Readonly<Record<Patient['gender'], string>> = { '0': 'unknown', '1': 'male', '2': 'female', '9': 'other' }
const CONFIDENTIALITY = { U: 'unrestricted', R: 'restricted' } as const
const DEATH_STATUS = {
  '1': 'Informal - death notice received via an update from a local NHS Organisation such as GP or Trust',
  '2': 'Formal - death notice received from Registrar of Deaths',
} as const
const PHARMACIES = { P1: EXTENSIONS.pharmacy, P2: EXTENSIONS.appliances, P3: EXTENSIONS.dispenser } as const

/** What is empty, out. */
function filled(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isEmpty = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(members).filter(([, value]) => !isEmpty(value)))
}

/**
 * A record, already reduced to what may be told, as a resource (dossier sync-pds-smsp-gazetteer 7.2).
 * @param found by a search, which tells less: no place of birth, former names, other addresses, pharmacies and preferences
 */
export function patientResource(patient: Patient, found: boolean): PatientResource {
  const { nhsNumber, scn, sensitivity, names, addresses, telecoms, gp, birth, death, gender, verified } = patient
  const code = sensitivity === undefined ? 'U' : 'R'
  return {
    resourceType: 'Patient',
    id: nhsNumber,
    ...filled({
      identifier: [{ system: SYSTEMS.nhsNumber, value: nhsNumber, extension: [verification(verified)] }],
      meta: {
        versionId: String(scn),
        security: [{ system: SYSTEMS.confidentiality, code, display: CONFIDENTIALITY[code] }],
      },
      name: names.filter(({ use }) => !found || nameUse(use) !== 'old').map(nameOf),
      gender: GENDERS[gender],
      birthDate: birth.value === undefined ? undefined : dateOf(birth.value),
      multipleBirthInteger: birth.order,
      deceasedDateTime: death === undefined ? undefined : instantOf(death.value),
      generalPractitioner: gp.map((each) =>
        filled({ id: idOf(each), type: 'Organization', identifier: { system: SYSTEMS.odsCode, value: each.code, ...periodOf(each) } }),
      ),
      extension: [...deathExtension(patient), ...(found ? [] : told(patient))],
      telecom: telecoms.map(telecomOf).filter((each) => each !== undefined),
      address: addresses.filter(({ use }) => !found || use === 'H').map(addressOf),
    }),
  }
}

const verification = (verified: boolean) => ({
  url: EXTENSIONS.verification,
  valueCodeableConcept: {
    coding: [
      {
        system: SYSTEMS.verification,
        version: '1.0.0',
        code: verified ? '01' : '02',
        display: verified ? 'Number present and verified' : 'Number present but not traced',
      },
    ],
  },
})

function nameUse(use: PersonName['use']): string {
  if (use === 'L') return 'usual'
  if (use === 'A' || use === 'PREFERRED') return 'nickname'
  return use === 'PREVIOUS-MAIDEN' ? 'maiden' : 'old'
}

const nameOf = (name: PersonName) =>
  filled({
    id: idOf(name),
    use: nameUse(name.use),
    ...periodOf(name),
    given: name.given,
    family: name.family,
    prefix: listOf(name.prefix),
    suffix: listOf(name.suffix),
  })

const ADDRESS_USES: Readonly<Partial<Record<Address['use'], string>>> = { H: 'home', TMP: 'temp', PST: 'billing' }

const addressOf = (address: Address) =>
  filled({
    id: idOf(address),
    ...periodOf(address),
    use: ADDRESS_USES[address.use] ?? 'home',
    text: address.desc,
    line: address.lines.filter((line) => line !== ''),
    postalCode: address.postcode,
    extension:
      address.pafKey === undefined
        ? undefined
        : [
            {
              url: EXTENSIONS.addressKey,
              extension: [
                { url: 'type', valueCoding: { system: SYSTEMS.addressKeyType, code: 'PAF' } },
                { url: 'value', valueString: address.pafKey },
              ],
            },
          ],
  })

const TELECOM_USES: Readonly<Record<Telecom['use'], string>> = {
  H: 'home', HP: 'home', HV: 'temp', WP: 'work', AS: 'home', EC: 'home', PG: 'mobile', MC: 'mobile',
} // biome-ignore format: one line says it

function telecomOf(telecom: Telecom): Record<string, unknown> | undefined {
  const colon = telecom.value.indexOf(':')
  const scheme = telecom.value.slice(0, colon)
  const value = telecom.value.slice(colon + 1).trim()
  if (value === '') return undefined
  const system = scheme === 'mailto' ? 'email' : scheme === 'fax' ? 'fax' : 'phone'
  return filled({ id: idOf(telecom), ...periodOf(telecom), system, value, use: TELECOM_USES[telecom.use] })
}

const deathExtension = ({ death }: Patient) =>
  death === undefined
    ? []
    : [
        {
          url: EXTENSIONS.deathNotification,
          extension: [
            {
              url: 'deathNotificationStatus',
              valueCodeableConcept: {
                coding: [{ system: SYSTEMS.deathNotification, version: '1.0.0', code: death.status, display: DEATH_STATUS[death.status] }],
              },
            },
          ],
        },
      ]

/** Extensions that a retrieval tells and a search does not. */
function told({ pharmacies, preferences, birth }: Patient): object[] {
  const { language, interpreter, writtenFormat, contactMethod, contactTimes } = preferences
  const coded = (system: string, code: string) => ({ coding: [{ system, code }] })
  const communication = [
    ...(language === undefined ? [] : [{ url: 'language', valueCodeableConcept: coded(SYSTEMS.language, language) }]),
    ...(interpreter === undefined ? [] : [{ url: 'interpreterRequired', valueBoolean: interpreter === '1' }]),
  ]
  const contact = [
    ...(writtenFormat === undefined
      ? []
      : [{ url: 'PreferredWrittenCommunicationFormat', valueCodeableConcept: coded(SYSTEMS.writtenFormat, writtenFormat) }]),
    ...(contactMethod === undefined
      ? []
      : [{ url: 'PreferredContactMethod', valueCodeableConcept: coded(SYSTEMS.contactMethod, contactMethod) }]),
    ...(contactTimes === undefined ? [] : [{ url: 'PreferredContactTimes', valueString: contactTimes }]),
  ]
  const { city, county, country } = birth.place ?? {}
  return [
    ...pharmacies.map(({ kind, code }) => ({
      url: PHARMACIES[kind],
      valueReference: { identifier: { system: SYSTEMS.odsCode, value: code } },
    })),
    ...(communication.length === 0 ? [] : [{ url: EXTENSIONS.communication, extension: communication }]),
    ...(contact.length === 0 ? [] : [{ url: EXTENSIONS.contactPreference, extension: contact }]),
    ...(birth.place === undefined ? [] : [{ url: EXTENSIONS.birthPlace, valueAddress: filled({ city, district: county, country }) }]),
  ]
}

const listOf = (text: string | undefined): readonly string[] | undefined => (text === undefined ? undefined : [text])
const idOf = ({ id }: { readonly id: string }): string | undefined => (id === '' ? undefined : id)

/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
const dateOf = (value: string): string => [value.slice(0, 4), value.slice(4, 6), value.slice(6, 8)].filter((part) => part !== '').join('-')

/** A day or a moment; what is known to the minute has its time. */
function instantOf(value: string): string {
  if (value.length < 8) return dateOf(value)
  const time = `${value.slice(8, 10) || '00'}:${value.slice(10, 12) || '00'}:${value.slice(12, 14) || '00'}`
  return `${dateOf(value)}T${time}+00:00`
}

function periodOf({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }): { period?: object } {
  if (from === undefined && to === undefined) return {}
  return { period: filled({ start: from === undefined ? undefined : dateOf(from), end: to === undefined ? undefined : dateOf(to) }) }
}
