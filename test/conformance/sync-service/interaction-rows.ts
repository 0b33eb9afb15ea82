import type { PatientInput } from '../../../src/national/demographics/patient.ts'
import { parameter, personId, traceFields } from '../../national/demographics/pds.ts'
import { allocation, birth } from '../../national/demographics/registration-messages.ts'
import {
  ADVANCED,
  CONFIRMATION,
  CROSS_CHECK,
  EVENT,
  EVENT_LIST,
  type Orders,
  PERMISSIONS,
  REFUSED,
  REGISTERED,
  RETRIEVAL_4,
  RETRIEVAL_6,
  RETRIEVAL_7,
  TRACE,
  UPDATED,
} from './element-order.ts'

/** A patient of whom everything is known, so that an answer has every element that it can have. */
export const FULL: PatientInput = {
  nhsNumber: '9996000001',
  scn: 7,
  supersedes: [{ nhsNumber: '9990000042', effectiveTo: '20120401' }],
  names: [
    { use: 'L', prefix: 'DR', given: ['OPAL', 'JUNE'], family: 'EVERGREEN', suffix: 'OBE', from: '19700101' },
    { use: 'PREVIOUS-MAIDEN', given: ['OPAL'], family: 'AUTUMN', from: '19500101', to: '19700101' },
  ],
  gender: '2',
  birth: { value: '19500101', order: 1, place: { city: 'ASHERTON', county: 'WESTMARCH', country: 'EN' } },
  death: { value: '20250101', status: '2' },
  addresses: [
    { use: 'H', lines: ['FLAT 1', '7 QUAY ROAD', '', 'ASHERTON', 'WESTMARCH'], postcode: 'AX1 7AA', pafKey: '12345678', from: '20000101' },
    { use: 'TMP', lines: ['', '8 QUAY ROAD', '', 'ASHERTON', ''], postcode: 'AX1 7AB', desc: 'HOLIDAY', from: '20240101' },
  ],
  telecoms: [{ use: 'H', value: 'tel:01632960999', from: '20000101' }],
  gp: [{ code: 'M85999', from: '20000101' }],
  pharmacies: [{ kind: 'P1', code: 'FXX97', from: '20200101' }],
  related: [
    {
      relation: '09',
      name: { use: 'L', given: ['IAN'], family: 'EVERGREEN' },
      address: { use: 'H', lines: ['', '7 QUAY ROAD', '', 'ASHERTON', ''], postcode: 'AX1 7AA' },
      telecoms: [{ use: 'MC', value: 'tel:07700900998' }],
    },
  ],
  consents: [{ type: '4', value: '1', from: '20100101' }],
  preferences: { contactMethod: '1', writtenFormat: '11', language: 'en' },
  previousNhsContact: '1',
  nhais: { cipher: 'NE', registered: '20000101', removal: { reason: 'DEA', date: '20250102' } },
}

const NUMBER = FULL.nhsNumber
const DETAILS = { family: 'EVERGREEN', given: ['OPAL'], gender: '2', birth: '19500101' } as const

export interface Row {
  /** Function and generation, as in the dossier's table. */
  readonly name: string
  /** Service, without `urn:nhs:names:services:`, and interaction. */
  readonly request: readonly [service: string, action: string]
  readonly mode: 'sync' | 'express' | 'reliable'
  /** What follows author1 in ControlActEvent. */
  readonly content: string
  /** The same of a message that must have been answered before. */
  readonly before?: string
  readonly answer: string
  readonly typeCode: 'AA' | 'AE'
  /** Element around the answer of the synchronous service, '' for none. */
  readonly around?: string
  readonly orders: Orders
  /** Paths that the answer must have. */
  readonly required?: readonly string[]
  /** Text that the answer holds. */
  readonly holds?: string
}

const query = (content: string) => `<query>${content}</query>`
const simple = query(traceFields({ ...DETAILS, postcode: 'AX1 7AA' }))
const advanced = query(
  `${parameter('historicDataIndicator', '<value code="1"/>')}${traceFields(DETAILS)}${parameter('searchParameter', '<value code="1"/>')}`,
)
const retrieval = query(
  `${parameter('historicDataIndicator', '<value code="1"/>')}${personId(NUMBER)}<retrievalItem><semanticsText>person.allData</semanticsText></retrievalItem>`,
)
const confirmation = query(personId(NUMBER))
const crossCheck = query(`${parameter('person.birthTime', '<value value="19500101"/>')}${personId(NUMBER)}`)

const rows = (
  name: string,
  service: string,
  mode: Row['mode'],
  content: string | ((at: number) => string),
  rest: Omit<Row, 'name' | 'request' | 'mode' | 'content' | 'answer' | 'orders' | 'typeCode'> & Partial<Pick<Row, 'typeCode'>>,
  table: readonly (readonly [generation: string, request: string, answer: string, orders: Orders, required?: readonly string[]])[],
): Row[] =>
  table.map(([generation, request, answer, orders, required], at) => ({
    name: `${name}, ${generation}`,
    request: [service, request],
    mode,
    content: typeof content === 'string' ? content : content(at),
    answer,
    typeCode: 'AA',
    orders,
    ...rest,
    ...(required === undefined ? {} : { required }),
  }))

const role = 'ControlActEvent/subject/PDSResponse/subject/patientRole'
const whole6 = [
  'patientPerson',
  'replacementOf',
  'subjectOf2',
  'subjectOf3',
  'subjectOf4',
  'subjectOf5',
  'subjectOf7',
  'subjectOf8',
  'subjectOf9',
].map((child) => `${role}/${child}`)
const traced = ['addr', 'id', 'telecom', 'patientPerson', 'subjectOf2', 'subjectOf3'].map(
  (child) => `ControlActEvent/subject/PdsTraceMatch/subject/patientRole/${child}`,
)

/** What stands in an update for the serial change number that the record has when it is sent. */
export const SCN = '[SCN]'
const update = (items: string, roleItems = ''): string =>
  `<subject typeCode="SUBJ"><PdsUpdateRequest classCode="REG" moodCode="RQO"><code code="1" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.40"/><author typeCode="AUT"><registeringAuthority classCode="ASSIGNED"><code code="y"/></registeringAuthority></author><pertinentInformation typeCode="PERT"><pertinentSerialChangeNumber classCode="OBS" moodCode="EVN"><code code="2"/><value value="${SCN}"/></pertinentSerialChangeNumber></pertinentInformation><subject typeCode="SBJ"><patientRole classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="${NUMBER}"/><patientPerson classCode="PSN" determinerCode="INSTANCE">${items}</patientPerson>${roleItems}</patientRole></subject></PdsUpdateRequest></subject>`
const telecom =
  '<COCT_MT000202UK02.PartOfWhole classCode="PART"><telecom use="MC" value="tel:07700900321" updateMode="added"/></COCT_MT000202UK02.PartOfWhole>'
const death =
  '<subjectOf2 typeCode="SBJ" updateMode="altered"><deathNotification classCode="OBS" moodCode="EVN"><code code="3"/><value code="2"/></deathNotification></subjectOf2>'
const consent = '<subjectOf3 typeCode="SBJ" updateMode="altered"><consent><code code="4"/><value code="1"/></consent></subjectOf3>'
const cipher =
  '<subjectOf7 updateMode="added"><nHAISRegistrationEvent><code code="01"/><effectiveTime value="20260101"/><id root="2.16.840.1.113883.2.1.3.2.4.6" extension="NE"/></nHAISRegistrationEvent></subjectOf7>'

const TWIN = birth({ born: '202611180555', mother: '9990000042' })

const PATIENT = '9692113736'
const number = `<nHSNumber><value root="2.16.840.1.113883.2.1.4.1" extension="${PATIENT}"/><semanticsText>NHSNumber</semanticsText></nHSNumber>`
const dissent =
  '<dissentOverride><value code="0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.60"/><semanticsText>DissentOverride</semanticsText></dissentOverride>'
/** Of the upload that the tests make. */
export const EVENT_ID = '8B6C2A10-0C0E-4C5F-9C33-3B1B5A4C7F0E'
const crs = (verb: string, around: string, inner: string) =>
  `<crs:${verb}ResourcePermissionsRequest xmlns:crs="http://national.carerecords.nhs.uk/schema/crs/"><crs:${around}><crs:resourceContext root="2.16.840.1.113883.2.1.4.1" extension="${PATIENT}"/>${inner}</crs:${around}></crs:${verb}ResourcePermissionsRequest>`
const criteria = `<crs:queryCriteria><crs:resource><crs:type>SCR</crs:type><crs:Id>${PATIENT}</crs:Id></crs:resource><crs:function><crs:context>Consent</crs:context><crs:code>View</crs:code></crs:function></crs:queryCriteria>`
const assertion = `<crs:accessControlAssertion><crs:permission>Yes</crs:permission><crs:resource><crs:type>SCR</crs:type><crs:Id>${PATIENT}</crs:Id></crs:resource><crs:function><crs:context>Consent</crs:context><crs:code>View</crs:code></crs:function><crs:accessor><crs:type>Everyone</crs:type><crs:accessorId><crs:name>Everyone</crs:name></crs:accessorId></crs:accessor></crs:accessControlAssertion>`
const UNBUILT = { typeCode: 'AE', holds: '9999' } as const

/** Every interaction of dossier sync-pds 2.1 and 5 that is a request in HL7 v3, in the order in which they can be sent. */
export const INTERACTIONS: readonly Row[] = [
  ...rows('simple trace', 'pdsquery', 'sync', simple, { around: 'traceQueryResponse', holds: NUMBER }, [
    ['3.1', 'QUPA_IN010000UK13', 'QUPA_IN030000UK15', TRACE, traced],
    ['4.2', 'QUPA_IN010000UK32', 'QUPA_IN030000UK32', TRACE, traced],
    ['6.3', 'QUPA_IN000005UK01', 'QUPA_IN000007UK01', TRACE, traced],
    ['7.2', 'QUPA_IN000005UK03', 'QUPA_IN000007UK03', TRACE, traced],
  ]),
  ...rows('advanced trace', 'pdsquery', 'express', advanced, { holds: NUMBER }, [
    ['3.1', 'QUPA_IN020000UK14', 'QUPA_IN030000UK15', ADVANCED],
    ['4.2', 'QUPA_IN020000UK31', 'QUPA_IN030000UK32', ADVANCED],
    ['6.3', 'QUPA_IN000006UK02', 'QUPA_IN000011UK02', ADVANCED],
    ['7.2', 'QUPA_IN000006UK05', 'QUPA_IN000011UK05', ADVANCED],
    ['portal', 'QUPA_IN000006SM02', 'QUPA_IN000011SM02', ADVANCED],
  ]),
  ...rows('retrieval', 'pdsquery', 'sync', retrieval, { around: 'retrievalQueryResponse', holds: NUMBER }, [
    ['3.1', 'QUPA_IN040000UK14', 'QUPA_IN050000UK16', RETRIEVAL_4],
    ['4.2', 'QUPA_IN040000UK32', 'QUPA_IN050000UK32', RETRIEVAL_4],
    ['6.3', 'QUPA_IN000008UK02', 'QUPA_IN000009UK03', RETRIEVAL_6, whole6],
    ['7.2', 'QUPA_IN000008UK05', 'QUPA_IN000009UK06', RETRIEVAL_7, whole6],
    ['portal', 'QUPA_IN000008SM13', 'QUPA_IN000009SM06', RETRIEVAL_7, whole6],
  ]),
  ...rows('NHS number confirmation', 'pdsquery', 'sync', confirmation, { around: 'confirmNHSNumberQueryResponse', holds: NUMBER }, [
    ['3.1', 'QUPA_IN060000UK13', 'QUPA_IN070000UK16', CONFIRMATION],
    ['4.2', 'QUPA_IN060000UK30', 'QUPA_IN070000UK30', CONFIRMATION],
    ['6.3', 'QUPA_IN000016UK02', 'QUPA_IN000010UK02', CONFIRMATION],
    ['7.2', 'QUPA_IN000016UK04', 'QUPA_IN000010UK04', CONFIRMATION],
  ]),
  ...rows('cross check', 'pdsquery', 'sync', crossCheck, { around: 'traceQueryResponse', holds: NUMBER }, [
    ['6.3', 'QUPA_IN000014UK01', 'QUPA_IN000015UK02', CROSS_CHECK],
    ['7.2', 'QUPA_IN000014UK03', 'QUPA_IN000015UK04', CROSS_CHECK],
    ['portal', 'QUPA_IN000014SM03', 'QUPA_IN000015SM04', CROSS_CHECK],
  ]),
  ...rows('batch trace, one query of it', 'pdsquery', 'sync', crossCheck, { around: '', holds: NUMBER }, [
    ['6.3', 'QUPA_IN000012UK02', 'QUPA_IN000013UK01', CROSS_CHECK],
    ['7.2', 'QUPA_IN000012UK04', 'QUPA_IN000013UK03', CROSS_CHECK],
  ]),
  ...rows('NHS number allocation', 'pds', 'reliable', allocation(), {}, [
    ['3.1', 'PRPA_IN040000UK15', 'PRPA_IN060000UK14', REGISTERED],
    ['4.2', 'PRPA_IN040000UK30', 'PRPA_IN060000UK30', REGISTERED],
    ['6.3', 'PRPA_IN000200UK03', 'PRPA_IN000201UK01', REGISTERED],
    ['7.2', 'PRPA_IN000200UK04', 'PRPA_IN000201UK01', REGISTERED],
    ['portal', 'PRPA_IN000200SM03', 'PRPA_IN000201UK01', REGISTERED],
    ['portal', 'PRPA_IN000200SM13', 'PRPA_IN000201UK01', REGISTERED],
  ]),
  ...rows('general update', 'pds', 'reliable', update(telecom), {}, [
    ['3.1', 'PRPA_IN160000UK01', 'PRPA_IN150000UK14', UPDATED],
    ['3.1', 'PRPA_IN110000UK15', 'PRPA_IN150000UK14', UPDATED],
    ['4.2', 'PRPA_IN160000UK30', 'PRPA_IN150000UK30', UPDATED],
    ['6.3', 'PRPA_IN000203UK03', 'PRPA_IN000202UK01', UPDATED],
    ['7.2', 'PRPA_IN000203UK06', 'PRPA_IN000202UK01', UPDATED],
  ]),
  ...rows('death update', 'pds', 'reliable', update('<deceasedTime value="20250101" updateMode="altered"/>', death), {}, [
    ['3.1', 'PRPA_IN100000UK14', 'PRPA_IN150000UK14', UPDATED],
  ]),
  ...rows('consent update', 'pds', 'reliable', update('', consent), {}, [['3.1', 'PRPA_IN120000UK14', 'PRPA_IN150000UK14', UPDATED]]),
  ...rows('NHAIS update', 'pds', 'reliable', update('', cipher), {}, [
    ['6.3', 'PRPA_IN000204UK03', 'PRPA_IN000209UK01', UPDATED],
    ['7.2', 'PRPA_IN000204UK06', 'PRPA_IN000209UK02', UPDATED],
    ['portal', 'PRPA_IN000204SM13', 'PRPA_IN000209UK02', UPDATED],
  ]),
  ...rows(
    'birth',
    'pds',
    'reliable',
    (at) => birth({ born: `20261118041${at}`, mother: `${['9990000018', '9990000026', '9990000034'][at]}` }),
    {},
    [
      ['6.3', 'PRPA_IN000205UK03', 'PRPA_IN000206UK01', REGISTERED],
      ['7.2', 'PRPA_IN000205UK05', 'PRPA_IN000206UK01', REGISTERED],
      ['portal', 'PRPA_IN000205SM03', 'PRPA_IN000206UK01', REGISTERED],
    ],
  ),
  ...rows('birth that is there', 'pds', 'reliable', TWIN, { typeCode: 'AE', before: TWIN }, [
    ['6.3', 'PRPA_IN000205UK03', 'PRPA_IN000207UK03', REGISTERED],
    ['7.2', 'PRPA_IN000205UK05', 'PRPA_IN000207UK05', REGISTERED],
  ]),
  ...rows('back office, out of scope but for routing', 'pds', 'reliable', allocation(), UNBUILT, [
    ['6.3', 'PRPA_IN000210UK01', 'MCCI_IN010000UK13', REFUSED],
    ['6.3', 'PRPA_IN000212UK02', 'MCCI_IN010000UK13', REFUSED],
    ['6.3', 'PRPA_IN000215UK02', 'MCCI_IN010000UK13', REFUSED],
  ]),
  ...rows('query of unknown form', 'pdsquery', 'sync', confirmation, { around: '', ...UNBUILT }, [
    ['-', 'GET_NHS_NUMBER_REQUEST', 'QUQI_IN010000UK14', REFUSED],
  ]),
  ...rows('event list', 'psisquery', 'sync', query(dissent + number), { around: 'eventListQueryResponse' }, [
    ['4.2', 'QUPC_IN180000UK04', 'QUPC_IN200000UK04', EVENT_LIST],
    ['portal', 'QUPC_IN180000SM04', 'QUPC_IN200000SM04', EVENT_LIST],
  ]),
  ...rows(
    'event',
    'psisquery',
    'sync',
    query(`${dissent}<eventRecord><value root="${EVENT_ID}"/><semanticsText>EventRecord</semanticsText></eventRecord>${number}`),
    { around: 'eventQueryResponse' },
    [
      ['4.2', 'QUPC_IN190000UK04', 'QUPC_IN210000UK04', EVENT],
      ['portal', 'QUPC_IN190000SM04', 'QUPC_IN210000SM04', EVENT],
    ],
  ),
  ...rows('document list', 'psisquery', 'express', query(dissent + number), { holds: PATIENT }, [
    ['7.2', 'QUPC_IN160101UK05', 'QUPC_IN160102UK05', REFUSED],
  ]),
  ...rows('documents', 'psisquery', 'express', query(number), UNBUILT, [
    ['7.2', 'QUPC_IN160103UK05', 'QUQI_IN010000UK14', REFUSED],
    ['7.2', 'QUPC_IN160107UK05', 'QUQI_IN010000UK14', REFUSED],
    ['7.2', 'QUPC_IN160109UK05', 'QUQI_IN010000UK14', REFUSED],
  ]),
  ...rows('permissions set', 'lrs', 'sync', crs('set', 'permissions', assertion), { around: 'setResourcePermissionsResponse' }, [
    ['-', 'SET_RESOURCE_PERMISSIONS_INUK01', 'MCCI_IN010000UK13', REFUSED],
  ]),
  ...rows('permissions set reliably', 'lrs', 'reliable', crs('set', 'permissions', assertion), {}, [
    ['-', 'SET_RESOURCE_PERMISSIONS_INUK01', 'MCCI_IN010000UK13', REFUSED],
  ]),
  ...rows(
    'permissions told',
    'lrsquery',
    'sync',
    crs('get', 'accessControlQuery', criteria),
    { around: 'getResourcePermissionsResponse' },
    [['-', 'GET_RESOURCE_PERMISSIONS_INUK01', 'GET_RESOURCE_PERMISSIONS_RESPONSE_INUK01', PERMISSIONS('getResourcePermissionsResponse')]],
  ),
  ...rows(
    'permissions asked',
    'lrsquery',
    'sync',
    crs('has', 'accessControlQuery', criteria),
    { around: 'hasResourcePermissionsResponse' },
    [['-', 'HAS_RESOURCE_PERMISSIONS_INUK01', 'HAS_RESOURCE_PERMISSIONS_RESPONSE_INUK01', PERMISSIONS('hasResourcePermissionsResponse')]],
  ),
  ...rows('relationship query', 'lrsquery', 'sync', query(number), { around: '', ...UNBUILT }, [
    ['4.2', 'QUPC_IN010000UK32', 'QUQI_IN010000UK14', REFUSED],
  ]),
  ...rows('relationship history', 'lrsquery', 'express', query(number), UNBUILT, [
    ['-', 'QUPC_IN020000UK17', 'QUQI_IN010000UK14', REFUSED],
  ]),
  ...rows('relationships changed', 'lrs', 'reliable', allocation(), UNBUILT, [
    ['-', 'REPC_IN010000UK15', 'MCCI_IN010000UK13', REFUSED],
    ['-', 'REPC_IN040000UK15', 'MCCI_IN010000UK13', REFUSED],
    ['-', 'SetConsent01', 'MCCI_IN010000UK13', REFUSED],
  ]),
  ...rows('consent asked', 'lrsquery', 'sync', query(number), { around: '', ...UNBUILT }, [
    ['-', 'GetConsent01', 'MCCI_IN010000UK13', REFUSED],
  ]),
  ...rows('prescription details', 'mmquery', 'sync', query(number), { around: 'PrescriptionsResponse', ...UNBUILT }, [
    ['-', 'QURX_IN000005UK99', 'MCCI_IN010000UK13', REFUSED],
  ]),
  ...rows('flag query in SOAP', 'clinicals-sync', 'sync', query(number), { around: '', ...UNBUILT }, [
    ['-', 'FGMQuery_1_0', 'MCCI_IN010000UK13', REFUSED],
  ]),
  ...rows('child protection', 'cpisquery', 'reliable', allocation(), UNBUILT, [['-', 'QUPC_IN000006GB01', 'MCCI_IN010000UK13', REFUSED]]),
  ...rows('directory query', 'sdsquery', 'sync', query(number), { around: '', ...UNBUILT }, [
    ['-', 'AccreditedSystemSearchRequest_1_0', 'MCCI_IN010000UK13', REFUSED],
  ]),
  ...rows('batch file list', 'dbs', 'sync', query(number), { around: '', ...UNBUILT }, [
    ['-', 'DBS_GETFILELIST_INUK01', 'MCCI_IN010000UK13', REFUSED],
    ['-', 'DBS_DOWNLOADFILE_INUK01', 'MCCI_IN010000UK13', REFUSED],
    ['-', 'DBS_ACKNOWLEDGEDOWNLOAD_INUK01', 'MCCI_IN010000UK13', REFUSED],
  ]),
]
