import { XMLParser } from 'fast-xml-parser'

/** Children of elements in the order that the dossier gives, by the path of local names below the interaction's element. */
export type Orders = Readonly<Record<string, readonly string[]>>

const wrapper: Orders = {
  '': words(
    'id creationTime versionCode interactionId processingCode processingModeCode acceptAckCode acknowledgement communicationFunctionRcv communicationFunctionSnd ControlActEvent',
  ),
  acknowledgement: words('acknowledgementDetail messageRef'),
  ControlActEvent: words('author1 reason subject queryAck getResourcePermissionsResponse hasResourcePermissionsResponse'),
}

const person = words('administrativeGenderCode birthTime deceasedTime multipleBirthOrderNumber name playedOtherProviderPatient')
const address = words('streetAddressLine postalCode addressKey desc useablePeriod id')
const name = words('prefix given family suffix validTime id')
const observations = words('code value')

const trace = 'ControlActEvent/subject/PdsTraceMatch'
const retrieved = 'ControlActEvent/subject/PDSResponse'
const retrieved4 = 'ControlActEvent/subject/PdsSuccessfulRetrieval'
const confirmed = 'ControlActEvent/subject/PdsNhsNumberConfirmation'

/** PdsTraceMatch of a simple trace (dossier sync-pds 2.2). */
export const TRACE: Orders = {
  ...wrapper,
  [`${trace}/subject/patientRole`]: words('addr confidentialityCode id telecom patientPerson subjectOf2 subjectOf3'),
  [`${trace}/subject/patientRole/addr`]: address,
  [`${trace}/subject/patientRole/patientPerson`]: person,
  [`${trace}/subject/patientRole/patientPerson/name`]: name,
  [`${trace}/subject/patientRole/patientPerson/playedOtherProviderPatient/subjectOf/patientCareProvision`]:
    words('code effectiveTime performer'),
  [`${trace}/subject/patientRole/subjectOf2/previousNhsContact`]: observations,
  [`${trace}/subject/patientRole/subjectOf3/deathNotification`]: observations,
}

/** PdsTraceMatch of an advanced trace (2.6). */
export const ADVANCED: Orders = {
  ...wrapper,
  [`${trace}/subject/patientRole`]: words('confidentialityCode id patientPerson subjectOf1 subjectOf2 subjectOf3'),
  [`${trace}/subject/patientRole/subjectOf1/matchingLevel`]: observations,
}

const roleChildren = words(
  'confidentialityCode id patientPerson recordTargetOf replacementOf subjectOf1 subjectOf2 subjectOf3 subjectOf4 subjectOf5 subjectOf6 subjectOf7 subjectOf8 subjectOf9',
)
const parts = (cmet: 'UK02' | 'UK03', before: string): readonly string[] =>
  words(
    `${before} COCT_MT000201${cmet}.PartOfWhole COCT_MT000202${cmet}.PartOfWhole COCT_MT000203${cmet}.PartOfWhole COCT_MT000208UK01.BirthPlace COCT_MT000209UK01.PartAdminGenderCode COCT_MT000210UK01.PartBirthTime COCT_MT000211UK01.PartDeceasedTime`,
  )

/** PDSResponse of a 6.3 retrieval (2.5). */
export const RETRIEVAL_6: Orders = {
  ...wrapper,
  [retrieved]: words('pertinentInformation subject'),
  [`${retrieved}/subject/patientRole`]: roleChildren,
  [`${retrieved}/subject/patientRole/patientPerson`]: parts(
    'UK02',
    'administrativeGenderCode birthTime deceasedTime multipleBirthOrderNumber birthplace languageCommunication playedOtherProviderPatient scopedRelatedPersonRole',
  ),
  [`${retrieved}/subject/patientRole/patientPerson/playedOtherProviderPatient/subjectOf/patientCareProvisionEvent`]: words(
    'code effectiveTime id performer subjectOf1 subjectOf2',
  ),
  [`${retrieved}/subject/patientRole/patientPerson/COCT_MT000201UK02.PartOfWhole/addr`]: address,
  [`${retrieved}/subject/patientRole/patientPerson/COCT_MT000203UK02.PartOfWhole/partPerson/name`]: name,
  [`${retrieved}/subject/patientRole/replacementOf/oldVersion`]: words('effectiveTime id'),
}

/** The 7.2 variant: gender, birth, death and birthplace are parts. */
export const RETRIEVAL_7: Orders = {
  ...wrapper,
  [retrieved]: words('pertinentInformation subject'),
  [`${retrieved}/subject/patientRole`]: roleChildren,
  [`${retrieved}/subject/patientRole/patientPerson`]: parts(
    'UK03',
    'multipleBirthOrderNumber languageCommunication playedOtherProviderPatient scopedRelatedPersonRole',
  ),
}

/** The 4.2 variant, as captured. */
export const RETRIEVAL_4: Orders = {
  ...wrapper,
  [retrieved4]: words('subject pertinentInformation'),
  [`${retrieved4}/subject/patientRole`]: words(
    'id addr telecom confidentialityCode patientPerson replacementOf subjectOf2 subjectOf3 subjectOf8',
  ),
  [`${retrieved4}/subject/patientRole/patientPerson`]: words(
    'name administrativeGenderCode birthTime deceasedTime multipleBirthOrderNumber playedOtherProviderPatient',
  ),
  [`${retrieved4}/subject/patientRole/patientPerson/playedOtherProviderPatient/subjectOf/patientCareProvision`]: words(
    'id code effectiveTime responsibleParty',
  ),
}

/** PdsNhsNumberConfirmation (2.4). */
export const CONFIRMATION: Orders = {
  ...wrapper,
  [confirmed]: words('pertinentInformation subject'),
  [`${confirmed}/subject/patientRole`]: words('addr confidentialityCode id patientPerson subjectOf1 subjectOf2'),
  [`${confirmed}/subject/patientRole/patientPerson`]: words(
    'administrativeGenderCode birthTime deceasedTime name playedOtherProviderPatient',
  ),
}

/** PDSResponse of a cross check: the person of a trace (2.3). */
export const CROSS_CHECK: Orders = {
  ...wrapper,
  [`${retrieved}/subject/patientRole`]: words('addr confidentialityCode id telecom patientPerson subjectOf2 subjectOf8'),
  [`${retrieved}/subject/patientRole/patientPerson`]: person,
}

/** Answers to updates, new records and births (2.7). */
export const UPDATED: Orders = {
  ...wrapper,
  'ControlActEvent/subject/PdsSuccessfulUpdateResponse/pertinentInformation/pertinentSerialChangeNumber': observations,
}
export const REGISTERED: Orders = {
  ...wrapper,
  'ControlActEvent/subject/PdsRegistrationResponse': words('subject pertinentInformation'),
}

/** Every refusal, whatever its interaction. */
export const REFUSED: Orders = wrapper

const event = words('eventID payloadID persistenceDate eventStatus eventType author hl7Data')
const assertion = words('permission userData resource function accessor')
/** Summary records and permissions (5; captures of the SCR adaptor). */
export const EVENT_LIST: Orders = {
  ...wrapper,
  'ControlActEvent/subject/queryResponseEventList': words('recordTarget event permissions'),
  'ControlActEvent/subject/queryResponseEventList/event': event,
}
export const EVENT: Orders = {
  ...wrapper,
  'ControlActEvent/subject/queryResponseEvent': words('recordTarget event'),
  'ControlActEvent/subject/queryResponseEvent/event': event,
}
export const PERMISSIONS = (element: string): Orders => ({
  ...wrapper,
  [`ControlActEvent/${element}/permissions`]: words('resourceContext accessControlAssertion'),
  [`ControlActEvent/${element}/permissions/accessControlAssertion`]: assertion,
})

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}

// Every element as `[{ name: [children] }]`: what the parser gives with preserveOrder.
type Node = Readonly<Record<string, unknown>>
const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: true, removeNSPrefix: true, ignoreDeclaration: true })

const isNodes = (value: unknown): value is readonly Node[] => Array.isArray(value)
const elements = (nodes: readonly Node[]): readonly (readonly [string, readonly Node[]])[] =>
  nodes.flatMap((node) =>
    Object.entries(node).flatMap(([key, value]) => (key === '#text' || key === ':@' || !isNodes(value) ? [] : [[key, value] as const])),
  )

/** What stands out of its order in an answer, read by a parser that is not ours; and paths that must be there but are not. */
export function outOfOrder(xml: string, interaction: string, orders: Orders, required: readonly string[] = []): string[] {
  const faults: string[] = []
  const seen = new Set<string>()
  const walk = (path: string, children: readonly Node[]): void => {
    seen.add(path)
    const order = orders[path]
    const names = elements(children).map(([child]) => child)
    if (order !== undefined) {
      let at = 0
      for (const child of names) {
        const place = order.indexOf(child)
        if (place < 0) faults.push(`${path}: ${child} is not among ${order.join(' ')}`)
        else if (place < at) faults.push(`${path}: ${child} stands behind ${order[at]}`)
        else at = place
      }
    }
    for (const [child, inner] of elements(children)) walk(path === '' ? child : `${path}/${child}`, inner)
  }
  const find = (nodes: readonly Node[]): readonly Node[] | undefined => {
    for (const [child, inner] of elements(nodes)) {
      if (child === interaction) return inner
      const below = find(inner)
      if (below !== undefined) return below
    }
    return undefined
  }
  const document: unknown = parser.parse(xml)
  const root = isNodes(document) ? find(document) : undefined
  if (root === undefined) return [`no ${interaction}`]
  walk('', root)
  for (const path of required) if (!seen.has(path)) faults.push(`${path} is not there`)
  return faults
}
