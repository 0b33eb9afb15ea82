import type { XmlTape } from '../../wire/xml/tape.ts'
import type { DomainRequest } from '../domain.ts'
import { childNamed } from './find-elements.ts'
import { N, PDS } from './names.ts'
import { ItemReader } from './read-items.ts'
import { UpdateRefusal } from './update-refusal.ts'

export type UpdateMode = 'added' | 'altered' | 'removed'

/** One item that an update wants changed: the element with its mode. */
export interface UpdateItem {
  readonly local: string
  readonly element: number
  readonly mode: UpdateMode
}

/** An update as read (PdsUpdateRequest, dossier sync-pds 2.7). */
export interface Update {
  readonly nhsNumber: string
  readonly scn: string
  /** A correction overwrites, a change leaves history. */
  readonly correction: boolean
  /** It names a registering authority. */
  readonly hasAuthor: boolean
  readonly items: readonly UpdateItem[]
  readonly reader: ItemReader
}

/** Elements that are items; what holds them differs by generation. */
const ITEMS = new Set([
  'addr',
  'telecom',
  'name',
  'administrativeGenderCode',
  'birthTime',
  'deceasedTime',
  'multipleBirthOrderNumber',
  'patientCareProvision',
  'patientCareProvisionEvent',
  'scopedRelatedPersonRole',
  'deathNotification',
  'consent',
  'preferredContactMethod',
  'preferredWrittenCommunicationFormat',
  'languageCommunication',
  'previousNhsContact',
  'confidentialityCode',
  'ethnicGroupCode',
  'nHAISRegistrationEvent',
  'nHAISRemovalRegistrationEvent',
  'pCRemovalRegistrationEvent',
])

/** Elements that only hold others. PartOfWhole and its like carry the mode in some generations. */
const HOLDER = /^(patientPerson|partPerson|playedOtherProviderPatient|subjectOf\d*|COCT_MT\d+UK\d+\.\w+)$/

/** What an item says about itself: where it comes from and since when the system knows it. Read past, not kept. */
const METADATA = new Set(['sourceSourceIdentified', 'sourceSourceCoded', 'systemEffectiveDate', 'notificationTime'])

/** Reads an update. @throws UpdateRefusal */
export function readUpdate({ tape, wrapper }: DomainRequest): Update {
  const subject = tape.child(wrapper.controlAct, N.subject)
  const request = tape.firstChild(subject)
  const missing = (what: string): never => {
    throw new UpdateRefusal('MANDATORY_FIELD_MISSING', {
      detail: what,
      came: `no ${what}`,
      expected: what,
      at: tape.path(request < 0 ? wrapper.controlAct : request),
    })
  }
  if (request < 0) missing('PdsUpdateRequest')
  const children = new Map(tape.children(request).map((child) => [tape.local(child), child]))
  const role = childNamed(tape, children.get('subject') ?? -1, 'patientRole')
  if (role < 0) missing('patientRole')
  const code = tape.attr(children.get('code') ?? -1, N.aCode) ?? ''
  const reader = new ItemReader(tape)
  if (code !== '1' && code !== '2') reader.refuse('INVALID_UPDATE_MODE', request, `code “${code}”`, '1 (change) or 2 (correction)')
  const scn = childNamed(tape, children.get('pertinentInformation') ?? -1, 'pertinentSerialChangeNumber')
  const number = tape.attr(tape.child(scn, N.value), N.aValue)?.trim() ?? ''
  if (number === '') missing('serial change number')
  const id = tape.children(role, N.id).find((each) => tape.attr(each, N.aRoot) === PDS.nhsNumber) ?? -1
  const nhsNumber = tape.attr(id, N.aExtension)?.trim() ?? ''
  if (nhsNumber === '') missing('NHS number')
  const items = itemsOf(tape, role, reader)
  const hasAuthor = childNamed(tape, children.get('author') ?? -1, 'registeringAuthority') >= 0
  return { nhsNumber, scn: number, correction: code === '2', hasAuthor, items, reader }
}

/**
 * The items in a patient's role.
 * @param all the mode of every item of a message that has no modes, such as a registration
 * @param skip elements that are not items and hold none
 */
export function itemsOf(
  tape: XmlTape,
  role: number,
  reader: ItemReader,
  all?: UpdateMode,
  skip: (element: number) => boolean = () => false,
): UpdateItem[] {
  const items: UpdateItem[] = []
  gather(tape, role, all, items, reader, skip)
  return items
}

function gather(
  tape: XmlTape,
  parent: number,
  inherited: string | undefined,
  items: UpdateItem[],
  reader: ItemReader,
  skip: (element: number) => boolean,
): void {
  for (const element of tape.children(parent)) {
    const local = tape.local(element)
    if (local === 'id' || skip(element)) continue
    const mode = tape.attr(element, N.aUpdateMode) ?? inherited
    if (METADATA.has(local)) continue
    if (ITEMS.has(local)) items.push({ local, element, mode: modeOf(mode, element, reader) })
    else if (HOLDER.test(local)) gather(tape, element, mode, items, reader, skip)
    else reader.refuse('NOT_KEPT', element, local, 'an item that mock-spine keeps', local)
  }
}

function modeOf(mode: string | undefined, element: number, reader: ItemReader): UpdateMode {
  if (mode === 'added' || mode === 'altered' || mode === 'removed') return mode
  return reader.refuse('INVALID_UPDATE_MODE', element, `updateMode “${mode ?? ''}”`, 'added, altered or removed')
}
