import { applyToList, type ListRules } from './apply-list.ts'
import { PDS } from './names.ts'
import type { Patient } from './patient.ts'
import { defined } from './read-items.ts'
import type { Update, UpdateItem } from './read-update.ts'

/** The record after an update, its serial change number still the old one. @throws UpdateRefusal; the record given stays as it is */
export function applyUpdate(record: Patient, update: Update, day: string): Patient {
  if (update.items.length === 0) update.reader.refuse('NOTHING_TO_UPDATE', -1, 'no item with an updateMode', 'at least one')
  deathRules(update)
  return applyItems(record, update, day)
}

/** What applying items needs of an update. */
export type Items = Pick<Update, 'items' | 'reader' | 'correction'>

/** The record with every item, one after the other. @throws UpdateRefusal */
export const applyItems = (record: Patient, update: Items, day: string): Patient =>
  update.items.reduce((patient, item) => applyItem(patient, item, update, day), record)

function applyItem(patient: Patient, item: UpdateItem, { reader, correction }: Items, day: string): Patient {
  const { element, mode, local } = item
  const rules = <T extends { readonly id: string }>(
    sameKind: (one: T, other: T) => boolean,
    past: (each: T) => T = (each) => each,
  ): ListRules<T> => ({ reader, correction, day, sameKind, past })
  const value = (attribute: 'value' | 'code') => reader.attribute(element, attribute)
  switch (local) {
    case 'name': {
      const name = reader.name(element)
      const usual = patient.names.find(({ id }) => id === name.id)?.use === 'L'
      if (mode === 'removed' && usual)
        reader.refuse('UNABLE_TO_DELETE_USUAL_NAME', element, 'the usual name removed', 'a usual name added or altered')
      const past = (each: typeof name): typeof name => (each.use === 'L' ? { ...each, use: 'PREVIOUS' } : each)
      const same = rules<typeof name>((one, other) => one.use === other.use && (one.use === 'L' || one.use === 'PREFERRED'), past)
      return { ...patient, names: applyToList(patient.names, item, name, same) }
    }
    case 'addr': {
      const address = mode === 'removed' ? reader.removedAddress(element) : reader.address(element)
      const same = rules<typeof address>((one, other) => one.use === other.use && one.use !== 'TMP')
      return { ...patient, addresses: applyToList(patient.addresses, item, address, same) }
    }
    case 'telecom': {
      const telecom = mode === 'removed' ? reader.removedTelecom(element) : reader.telecom(element)
      return {
        ...patient,
        telecoms: applyToList(
          patient.telecoms,
          item,
          telecom,
          rules<typeof telecom>(() => false),
        ),
      }
    }
    case 'patientCareProvision':
    case 'patientCareProvisionEvent':
      return withProvision(patient, item, reader.provision(element), rules)
    case 'scopedRelatedPersonRole': {
      const person = reader.related(element)
      return {
        ...patient,
        related: applyToList(
          patient.related,
          item,
          person,
          rules<typeof person>(() => false),
        ),
      }
    }
    case 'consent': {
      if (mode === 'removed') reader.refuse('UNABLE_TO_DELETE_MANDATORY_ITEM', element, 'a consent removed', 'a consent altered')
      const consent = {
        id: reader.objectId(element),
        type: reader.codeOf(element, 'code'),
        value: reader.codeOf(element, 'value'),
        from: day,
      }
      const others = patient.consents.filter(({ type }) => type !== consent.type)
      return { ...patient, consents: [...others, consent] }
    }
    case 'administrativeGenderCode': {
      const gender = GENDERS.find((each) => each === value('code'))
      if (mode === 'removed') return reader.refuse('UNABLE_TO_DELETE_MANDATORY_ITEM', element, 'gender removed', 'gender altered')
      return gender === undefined
        ? reader.refuse('INVALID_PERSON_DATA', element, `gender “${value('code')}”`, '0, 1, 2 or 9')
        : { ...patient, gender }
    }
    case 'birthTime':
      if (mode === 'removed') reader.refuse('UNABLE_TO_DELETE_MANDATORY_ITEM', element, 'birthTime removed', 'birthTime altered')
      return { ...patient, birth: { ...patient.birth, value: reader.moment(element, 8) } }
    case 'multipleBirthOrderNumber': {
      const order = Number(value('value'))
      if (mode !== 'removed' && !(order >= 1 && order <= 9)) reader.refuse('INVALID_PERSON_DATA', element, value('value'), '1 to 9')
      const { order: _, ...birth } = patient.birth
      return { ...patient, birth: mode === 'removed' ? birth : { ...birth, order } }
    }
    case 'deceasedTime':
      return { ...patient, death: { status: patient.death?.status ?? '2', value: reader.moment(element, 4) } }
    case 'deathNotification': {
      const status = reader.codeOf(element, 'value')
      if (status !== '1' && status !== '2') return reader.refuse('INVALID_PERSON_DATA', element, `status “${status}”`, '1 or 2')
      return { ...patient, death: { value: patient.death?.value ?? '', status } }
    }
    case 'preferredContactMethod':
      return preferring(patient, 'contactMethod', mode === 'removed' ? undefined : reader.codeOf(element, 'value'))
    case 'preferredWrittenCommunicationFormat':
      return preferring(patient, 'writtenFormat', mode === 'removed' ? undefined : reader.codeOf(element, 'value'))
    case 'languageCommunication':
      return preferring(patient, 'language', mode === 'removed' ? undefined : reader.codeOf(element, 'languageCode'))
    case 'previousNhsContact':
      return { ...patient, previousNhsContact: reader.codeOf(element, 'value') === '1' ? '1' : '0' }
    case 'ethnicGroupCode': {
      const { ethnic: _, ...others } = patient
      return mode === 'removed' ? others : { ...others, ethnic: value('code') }
    }
    case 'nHAISRegistrationEvent':
    case 'nHAISRemovalRegistrationEvent':
    case 'pCRemovalRegistrationEvent':
      return withRegistrationEvent(patient, item, reader, day)
    case 'confidentialityCode': {
      const sensitivity = SENSITIVITIES.find((each) => each === value('code'))
      const { sensitivity: _, ...open } = patient
      if (mode === 'removed') return open
      return sensitivity === undefined
        ? reader.refuse('INVALID_PERSON_DATA', element, `confidentialityCode “${value('code')}”`, 'S, Y or B')
        : { ...open, sensitivity }
    }
    default:
      return reader.refuse('NOT_KEPT', element, local, 'an item that mock-spine keeps', local)
  }
}

const GENDERS = ['0', '1', '2', '9'] as const
const SENSITIVITIES = ['S', 'Y', 'B'] as const

function preferring(patient: Patient, key: 'contactMethod' | 'writtenFormat' | 'language', value: string | undefined): Patient {
  const { [key]: _, ...others } = patient.preferences
  return { ...patient, preferences: { ...others, ...defined({ [key]: value }) } }
}

/** A registration with NHAIS, or the end of one, which ends the registration with the practice too (inferred). */
function withRegistrationEvent(patient: Patient, { element, mode, local }: UpdateItem, reader: Items['reader'], day: string): Patient {
  if (mode === 'removed') reader.refuse('UNABLE_TO_DELETE_MANDATORY_ITEM', element, `${local} removed`, 'a registration event added')
  const at = reader.dayOf(element) ?? day
  if (local === 'nHAISRegistrationEvent') {
    const nhais = { registered: at, ...defined({ cipher: reader.extensionIn(element, PDS.nhais) }) }
    return { ...patient, nhais }
  }
  const removal = { date: at, ...defined({ reason: reader.codeIn(element, PDS.removalReason) }) }
  const gp = patient.gp.map((each) => (each.to === undefined ? { ...each, to: at } : each))
  return { ...patient, gp, nhais: { ...patient.nhais, removal } }
}

type Provision = Patient['gp'][number] & { readonly kind: string }

function withProvision(
  patient: Patient,
  item: UpdateItem,
  { kind, ...provision }: Provision,
  rules: <T extends { readonly id: string }>(sameKind: (one: T, other: T) => boolean) => ListRules<T>,
): Patient {
  if (kind === '1')
    return {
      ...patient,
      gp: applyToList(
        patient.gp,
        item,
        provision,
        rules<typeof provision>(() => true),
      ),
    }
  const pharmacy = { ...provision, kind: kind === 'P1' || kind === 'P2' ? kind : 'P3' } as const
  const same = rules<Patient['pharmacies'][number]>((one, other) => one.kind === other.kind)
  return { ...patient, pharmacies: applyToList(patient.pharmacies, item, pharmacy, same) }
}

/** Date of death and its notification come together, in one mode, with an authority; a local source cannot take them back. */
export function deathRules({ items, reader, hasAuthor }: Pick<Update, 'items' | 'reader' | 'hasAuthor'>): void {
  const time = items.find(({ local }) => local === 'deceasedTime')
  const notification = items.find(({ local }) => local === 'deathNotification')
  const any = time ?? notification
  if (any === undefined) return
  if (time === undefined || notification === undefined)
    return reader.refuse('INCONSISTENT_DEATH_UPDATE', any.element, `${any.local} alone`, 'deceasedTime and deathNotification')
  if (time.mode !== notification.mode)
    reader.refuse('DEATH_UPDATE_MODE_INCONSISTENT', any.element, `${time.mode} and ${notification.mode}`, 'one mode for both')
  if (time.mode === 'removed')
    reader.refuse('SOURCE_CANNOT_REMOVE_DATE_OF_DEATH', any.element, 'a date of death removed', 'a date of death added or altered')
  if (!hasAuthor) reader.refuse('AUTHOR_UNSPECIFIED_ON_DEATH', any.element, 'no registeringAuthority', 'author/registeringAuthority')
}
