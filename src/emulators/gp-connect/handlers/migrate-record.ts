import { z } from 'zod'
import { dayOf, holds } from '../../../national/demographics/periods.ts'
import { isJsonObject } from '../../../wire/jwt/unsigned.ts'
import { documentsOf } from '../documents.ts'
import { assertNhsNumber } from '../identifiers.ts'
import { patientId } from '../patient-id.ts'
import { PRACTICE } from '../practice.ts'
import { assertType, bodyOf, readAs } from '../read-body.ts'
import { refuse } from '../refusing.ts'
import { isOpen } from '../registered.ts'
import { documentReference } from '../resources/document.ts'
import { listOf } from '../resources/list.ts'
import { SYSTEM } from '../systems.ts'
import type { Handler, Work } from '../visit.ts'
import { structuredBundle } from './structured-record.ts'

const Parameters = z.looseObject({
  parameter: z.array(
    z.looseObject({
      name: z.string(),
      valueIdentifier: z.looseObject({ system: z.string().optional(), value: z.string().optional() }).optional(),
      part: z.array(z.looseObject({ name: z.string(), valueBoolean: z.boolean().optional() })).optional(),
    }),
  ),
})

const invalid = (at: string, came: string, expected: string) => refuse.parameter('INVALID_PARAMETER', { came, expected, at })

/** The whole record, for the practice that the patient has moved to (dossier ssp-fhir-dos 4.8). */
export const migrateRecord: Handler = async (work) => {
  const { visit, patients, now } = work
  const { nhsNumber, sensitive } = migrationOf(bodyOf(visit))
  const record = await patients.get(nhsNumber)
  if (record === undefined || !isOpen(record) || !record.gp.some(({ code }) => code === PRACTICE.odsCode))
    throw refuse.patient('PATIENT_NOT_FOUND', {
      came: 'a patient of whom nothing is held here',
      expected: 'a present or former patient',
      at: 'patientNHSNumber',
    })
  const requester = requesterOf(work)
  const present = record.gp.find((each) => holds(each, dayOf(now)))?.code
  if (requester === undefined || requester !== present)
    throw refuse.patient('NOT_AUTHORISED', {
      came: `a request of ${requester ?? 'nobody'}`,
      expected: 'one of the practice where the patient is registered',
      at: 'requesting_organization',
    })
  const scopes = String(visit.claims['requested_scope']).split(' ')
  if (sensitive && !scopes.includes('conf/R'))
    throw refuse.patient('NOT_AUTHORISED', {
      came: 'sensitive information without conf/R in the scope',
      expected: 'patient/*.read conf/R',
      at: 'requested_scope',
    })
  const patient = patientId(nhsNumber)
  const documents = documentsOf(nhsNumber).map((each) => documentReference(visit.root, nhsNumber, each, '1'))
  const everything = {
    nhsNumber,
    allergies: { resolved: true },
    medications: { issues: true, since: undefined },
    immunisations: { notGiven: true },
    problems: [{ status: undefined, significance: undefined }],
    consultations: { from: undefined, to: undefined, mostRecent: undefined },
    unknown: [],
  }
  const list = listOf(
    `${patient}-documents`,
    'Documents',
    { code: '823681000000100', display: 'Outbound referral' },
    patient,
    now,
    documents,
  )
  return { status: 200, resource: structuredBundle({ record, temporary: undefined }, everything, now, [list, ...documents]) }
}

function migrationOf(value: unknown): { nhsNumber: string; sensitive: boolean } {
  assertType(value, 'Parameters')
  const { parameter } = readAs(Parameters, value, 'INVALID_PARAMETER', 'Parameters')
  const own = parameter.find(({ name }) => name === 'patientNHSNumber')?.valueIdentifier
  if (own === undefined) throw invalid('patientNHSNumber', 'none', 'one')
  if (own.system !== SYSTEM.nhsNumber)
    throw refuse.parameter('INVALID_IDENTIFIER_SYSTEM', {
      came: own.system ?? 'no system',
      expected: SYSTEM.nhsNumber,
      at: 'patientNHSNumber',
    })
  const full = parameter.find(({ name }) => name === 'includeFullRecord')
  if (full === undefined) throw invalid('includeFullRecord', 'none', 'one')
  const sensitive = full.part?.find(({ name }) => name === 'includeSensitiveInformation')?.valueBoolean
  if (sensitive === undefined) throw invalid('includeFullRecord.includeSensitiveInformation', 'no valueBoolean', 'a valueBoolean')
  return { nhsNumber: assertNhsNumber(own.value ?? '', 'patientNHSNumber'), sensitive }
}

/** ODS code of the organisation that the token names. */
function requesterOf({ visit }: Work): string | undefined {
  const { requesting_organization: organisation } = visit.claims
  const identifiers: unknown = isJsonObject(organisation) ? organisation['identifier'] : undefined
  if (!Array.isArray(identifiers)) return undefined
  const found: unknown = identifiers.find(
    (each: unknown) => isJsonObject(each) && (each['system'] === SYSTEM.odsCode || each['system'] === SYSTEM.oldOdsCode),
  )
  return isJsonObject(found) && typeof found['value'] === 'string' ? found['value'] : undefined
}
