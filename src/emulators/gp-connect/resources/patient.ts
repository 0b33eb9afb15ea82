import type { Address, ContactPoint, Extension, HumanName, Patient } from 'fhir/r3.js'
import type { Patient as PatientRecord } from '../../../national/demographics/patient.ts'
import { dayOf, holds } from '../../../national/demographics/periods.ts'
import { londonTime } from '../../../wire/fhir/london-time.ts'
import { patientId } from '../patient-id.ts'
import { LOCATION, PRACTICE } from '../practice.ts'
import type { KeptRegistration } from '../state.ts'
import { EXTENSION, PROFILE, SYSTEM } from '../systems.ts'

const GENDER = { '0': 'unknown', '1': 'male', '2': 'female', '9': 'other' } as const

/** One present registration type, temporary, of who registered through GP Connect. */
const TEMPORARY = { system: SYSTEM.registrationType, code: 'T', display: 'Temporary' }

/**
 * A patient of the practice as demographics know them.
 * @param temporary their registration here, where it is not a regular one
 */
export function patientResource(record: PatientRecord, now: number, temporary: KeptRegistration | undefined): Patient {
  const day = dayOf(now)
  const birth = record.birth.value
  return {
    resourceType: 'Patient',
    id: patientId(record.nhsNumber),
    meta: { versionId: String(record.scn), profile: [PROFILE.patient] },
    extension: [registration(temporary), communication(record)],
    identifier: [
      {
        extension: [
          {
            url: EXTENSION.nhsNumberVerification,
            valueCodeableConcept: { coding: [{ system: SYSTEM.verificationStatus, code: '01', display: 'Number present and verified' }] },
          },
        ],
        system: SYSTEM.nhsNumber,
        value: record.nhsNumber,
      },
    ],
    active: true,
    name: record.names
      .filter((name) => name.use === 'L' && holds(name, day))
      .slice(0, 1)
      .map(officialName),
    ...listed('telecom', record.telecoms.filter((each) => holds(each, day)).flatMap(telecom)),
    gender: GENDER[record.gender],
    ...(birth === undefined ? {} : { birthDate: dashed(birth) }),
    ...listed('address', record.addresses.filter((each) => (each.use === 'H' || each.use === 'TMP') && holds(each, day)).map(addressOf)),
    managingOrganization: { reference: `Organization/${PRACTICE.id}` },
  }
}

/** A member with a list, or none where that is empty: FHIR's JSON has no empty lists. */
const listed = <N extends string, T>(name: N, list: readonly T[]): { readonly [K in N]?: T[] } | object =>
  list.length === 0 ? {} : { [name]: [...list] }

function registration(temporary: KeptRegistration | undefined): Extension {
  const period: Extension[] =
    temporary === undefined
      ? []
      : [
          { url: 'registrationPeriod', valuePeriod: { start: londonTime(temporary.at) } },
          { url: 'registrationType', valueCodeableConcept: { coding: [TEMPORARY] } },
        ]
  return {
    url: EXTENSION.registrationDetails,
    extension: [...period, { url: 'preferredBranchSurgery', valueReference: { reference: `Location/${LOCATION.id}` } }],
  }
}

function communication({ preferences }: PatientRecord): Extension {
  const code = preferences.language ?? 'en'
  return {
    url: EXTENSION.communication,
    extension: [
      { url: 'language', valueCodeableConcept: { coding: [{ system: SYSTEM.language, code, display: languageName(code) }] } },
      { url: 'interpreterRequired', valueBoolean: preferences.interpreter === '1' },
    ],
  }
}

const LANGUAGES = new Intl.DisplayNames(['en-GB'], { type: 'language' })

function languageName(code: string): string {
  try {
    return LANGUAGES.of(code) ?? code
  } catch (error) {
    // Demographics hold codes that are no language tags.
    if (error instanceof RangeError) return code
    throw error
  }
}

const proper = (text: string): string => text.toLowerCase().replace(/(?<=^|[\s'-])\p{L}/gu, (letter) => letter.toUpperCase())

export function officialName({ family = '', given, prefix }: PatientRecord['names'][number]): HumanName {
  const title = prefix === undefined ? '' : ` (${proper(prefix)})`
  return {
    use: 'official',
    text: `${family.toUpperCase()} ${given.map(proper).join(' ')}${title}`,
    family: proper(family),
    given: given.map(proper),
    ...(prefix === undefined ? {} : { prefix: [proper(prefix)] }),
  }
}

const USES = { H: 'home', HP: 'home', HV: 'temp', WP: 'work', MC: 'mobile', TMP: 'temp' } as const

function telecom({ use, value }: PatientRecord['telecoms'][number]): ContactPoint[] {
  const [, scheme, number] = /^(tel|mailto|fax):(.+)$/.exec(value) ?? []
  const where = use === 'H' || use === 'HP' || use === 'HV' || use === 'WP' || use === 'MC' ? USES[use] : undefined
  if (scheme === undefined || number === undefined || where === undefined) return []
  const system = scheme === 'mailto' ? 'email' : scheme === 'fax' ? 'fax' : 'phone'
  return [{ system, value: number, use: where }]
}

function addressOf({ use, lines, postcode }: PatientRecord['addresses'][number]): Address {
  const [premises = '', street = '', locality = '', town = '', county = ''] = lines.map(proper)
  const line = [premises, street, locality].filter((each) => each !== '')
  return {
    use: use === 'TMP' ? 'temp' : 'home',
    type: 'physical',
    ...(line.length === 0 ? {} : { line }),
    ...(town === '' ? {} : { city: town }),
    ...(county === '' ? {} : { district: county }),
    ...(postcode === undefined ? {} : { postalCode: postcode }),
  }
}

/** An HL7 date, as far as it is known, as FHIR's. */
export const dashed = (value: string): string =>
  [value.slice(0, 4), value.slice(4, 6), value.slice(6, 8)].filter((part) => part !== '').join('-')
