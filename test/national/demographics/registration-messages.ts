/** Requests for new records, as the dossier describes them (sync-pds 2.7, 2.8). */
const AUTHOR =
  '<author typeCode="AUT"><registeringAuthority classCode="ASSIGNED"><code code="c" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.20"/><id root="2.16.840.1.113883.2.1.4.3" extension="RXX99"/></registeringAuthority></author>'
const LINES =
  '<streetAddressLine/><streetAddressLine>9 QUAY ROAD</streetAddressLine><streetAddressLine/><streetAddressLine>ASHERTON</streetAddressLine><streetAddressLine>WESTMARCH</streetAddressLine><postalCode>AX1 9AA</postalCode>'
const part = (cmet: string, content: string): string =>
  `<COCT_MT000${cmet}UK02.PartOfWhole classCode="PART">${content}</COCT_MT000${cmet}UK02.PartOfWhole>`
const named = (name: string): string => part('203', `<partPerson classCode="PSN" determinerCode="INSTANCE">${name}</partPerson>`)
export const ADDR = part('201', `<addr use="H">${LINES}</addr>`)
export const NAME = named('<name use="L"><prefix>MS</prefix><given>TESS</given><family>NEWHAM</family></name>')
const GENDER = '<administrativeGenderCode code="2"/>'
const BORN = '<birthTime value="19910203"/>'
export const CONTACT =
  '<subjectOf5 typeCode="SBJ"><previousNhsContact classCode="OBS" moodCode="EVN"><code code="17"/><value code="0"/></previousNhsContact></subjectOf5>'

/** A PdsRegistrationRequest of whole parts, each of which a test may replace. */
export const allocation = (edit: (text: string) => string = (text) => text): string =>
  edit(
    `<subject typeCode="SUBJ"><PdsRegistrationRequest classCode="REG" moodCode="RQO">${AUTHOR}<subject typeCode="SBJ"><patientRole classCode="PAT"><patientPerson classCode="PSN" determinerCode="INSTANCE">${GENDER}${BORN}${ADDR}${NAME}</patientPerson>${CONTACT}</patientRole></subject></PdsRegistrationRequest></subject>`,
  )

const observed = (code: string, value: string): string =>
  `<clinicalInformation classCode="OBS" moodCode="EVN"><code code="${code}" codeSystem="2.16.840.1.113883.2.1.3.2.4.15"/><value ${value}/></clinicalInformation>`
/** A seeded mother. */
export const MOTHER = '9990000247'
export const CHILD_HEALTH = 'A99901'

export interface BirthParts {
  readonly born?: string
  readonly weight?: string
  readonly family?: string
  readonly mother?: string
  readonly ignore?: boolean
  readonly childHealth?: string
  readonly edit?: (text: string) => string
}

/** A PdsRegistrationEvent. */
export function birth(parts: BirthParts = {}): string {
  const { born = '202611180412', weight = '3150', family = 'TIDEWELL', mother = MOTHER, ignore = false, childHealth = CHILD_HEALTH } = parts
  const baby = named(`<name use="L"><given>ROBIN</given><family>${family}</family></name>`)
  const care = `<obstetricCareProvision classCode="PCPR" moodCode="EVN"><location><code code="1" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.173"/></location><partnerChildHealth><id root="2.16.840.1.113883.2.1.4.3" extension="${childHealth}"/></partnerChildHealth></obstetricCareProvision>`
  const about = `<mother classCode="PSN"><id root="2.16.840.1.113883.2.1.4.1" extension="${mother}"/><birthTime value="19920304"/><name><given>ADA</given><family>FAIRWEATHER</family></name></mother>`
  const facts = `<subjectOf1 typeCode="SBJ">${observed('364589006', `value="${weight}" unit="g"`).replaceAll('clinicalInformation', 'birthWeight')}</subjectOf1><subjectOf2 typeCode="SBJ">${observed('66091009', 'code="N"')}</subjectOf2><subjectOf2 typeCode="SBJ">${observed('237364002', 'code="1"')}</subjectOf2><subjectOf2 typeCode="SBJ">${observed('246435002', 'value="1"')}</subjectOf2><subjectOf2 typeCode="SBJ">${observed('268477000', 'value="39"')}</subjectOf2>`
  const text = `<subject typeCode="SUBJ"><PdsRegistrationEvent classCode="REG" moodCode="EVN">${AUTHOR}<pertinentInformation typeCode="PERT"><pertinentIgnoreDuplicateRecordCriterion classCode="OBS" moodCode="EVN"><value value="${ignore}"/></pertinentIgnoreDuplicateRecordCriterion></pertinentInformation><subject typeCode="SBJ"><patientRole classCode="PAT"><patientPerson classCode="PSN" determinerCode="INSTANCE"><administrativeGenderCode code="1"/><birthTime value="${born}"/><ethnicGroupCode code="A"/><babyOf typeCode="SBJ">${about}${care}</babyOf>${ADDR}${baby}</patientPerson>${facts}</patientRole></subject></PdsRegistrationEvent></subject>`
  return (parts.edit ?? ((same) => same))(text)
}

export interface InsertionParts {
  readonly nhsNumber?: string
  readonly weight?: string
  readonly edit?: (text: string) => string
}

/** The payload of an insertion by NN4B, with its namespace. */
export function insertion({ nhsNumber = '9997000064', weight = '2990', edit = (text) => text }: InsertionParts = {}): string {
  return edit(
    `<insertBirthRequestPayload xmlns="http://national.carerecords.nhs.uk/schema/"><babyTracing><birthOrder>1</birthOrder><birthWeight>${weight}</birthWeight><mothersNHSNumber root="2.16.840.1.113883.2.1.4.1" extension="${MOTHER}"/><mothersDOB value="19920304"/></babyTracing><partnerChildHealth><childHealthOrganisationCode root="2.16.840.1.113883.2.1.4.3" extension="${CHILD_HEALTH}"/><partnerChildHealthIsLegacy>false</partnerChildHealthIsLegacy></partnerChildHealth><clinical><ethnicCategory>A</ethnicCategory><gestationAge>40</gestationAge><noOfBirthsInConfinement>1</noOfBirthsInConfinement><stillBornIndicator>1</stillBornIndicator><suspectedCongenitalAbnormality>N</suspectedCongenitalAbnormality></clinical><deliveryPlace><deliveryPlaceType>1</deliveryPlaceType></deliveryPlace><mothersDetails><mothersFamilyName>FAIRWEATHER</mothersFamilyName><mothersGivenNames>ADA</mothersGivenNames></mothersDetails><notifyingPerson><notifyingPersonFamilyName>MIDWIFE</notifyingPersonFamilyName><notifyingPersonGivenNames>JO</notifyingPersonGivenNames></notifyingPerson><patient><administrativeGenderCode>2</administrativeGenderCode><birthTime value="202611170930"/><id root="2.16.840.1.113883.2.1.4.1" extension="${nhsNumber}"/></patient><patientCareProvision><id root="2.16.840.1.113883.2.1.4.3" extension="M85999"/></patientCareProvision><registeringAuthority><organisationId>RXX99</organisationId><type>c</type></registeringAuthority><personAddress><use>H</use><postalCode>AX1 9AB</postalCode><addressLine/><addressLine>10 QUAY ROAD</addressLine><addressLine/><addressLine>ASHERTON</addressLine></personAddress><personName><use>L</use><given>WREN</given><family>FAIRWEATHER</family></personName></insertBirthRequestPayload>`,
  )
}
