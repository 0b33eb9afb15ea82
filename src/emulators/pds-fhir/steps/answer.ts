import { problem } from '../../../kernel/problem.ts'
import { byNumber } from '../../../national/demographics/by-number.ts'
import { isNhsNumber } from '../../../national/demographics/nhs-number.ts'
import { PatientRecords } from '../../../national/demographics/patients.ts'
import { dayOf } from '../../../national/demographics/periods.ts'
import { demographicsProblems } from '../../../national/demographics/problems.ts'
import { visible } from '../../../national/demographics/visible.ts'
import { patientResource } from '../../../national/patient-resource/patient-resource.ts'
import { searchPatients } from '../../../national/patient-resource/search-patients.ts'
import { BASE } from '../contract.ts'
import { FhirRefusal } from '../errors.ts'
import { pdsFhirProblems } from '../problems.ts'
import { readSearch } from '../read-search.ts'
import { resourceReply } from '../reply.ts'
import type { Visit } from '../visit.ts'

/** Asks the records, in a turn that changes nothing. */
export async function answer(visit: Visit): Promise<void> {
  if (visit.reply !== undefined) return
  const { asked } = visit
  await (asked.kind === 'retrieve' ? retrieve(visit, asked.id) : search(visit, asked.query))
}

const told = (kind: keyof typeof demographicsProblems, came: string, expected: string) =>
  problem(demographicsProblems[kind], { came, expected })

/** One Patient: a superseded number leads to the record that replaced it, whose id is another one. */
async function retrieve(visit: Visit, id: string): Promise<void> {
  const { exchange, inbound, parts, space } = visit
  if (!isNhsNumber(id)) {
    const details = { came: id.slice(0, 60), expected: 'an NHS number', at: 'path' }
    throw new FhirRefusal('INVALID_RESOURCE_ID', problem(pdsFhirProblems['MS-PDS-FHIR-NUMBER'], details))
  }
  const found = await parts.turns.run(space, async (turn) => byNumber(new PatientRecords(turn, await parts.seedOf(turn.space)), id))
  if (found.kind === 'none')
    throw new FhirRefusal('RESOURCE_NOT_FOUND', told('MS-PDS-NO-MATCH', id, 'the number of a patient of this space'))
  if (found.kind === 'invalid') throw new FhirRefusal('INVALIDATED_RESOURCE', told('MS-PDS-INVALIDATED', id, 'a number that is in use'))
  const limited = found.patient.sensitivity !== undefined
  const patient = visible(found.patient, { day: dayOf(space.clock.now()), history: false, limited })
  if (found.asked !== undefined) exchange.problems.push(told('MS-PDS-SUPERSEDED', found.asked, patient.nhsNumber))
  if (limited) exchange.problems.push(told('MS-PDS-SENSITIVE', patient.nhsNumber, 'a record that is not sensitive, to be told whole'))
  exchange.outcome = 'accepted'
  exchange.summary = `retrieved ${patient.nhsNumber}`
  visit.reply = resourceReply(200, patientResource(patient, false), inbound, ['ETag', `W/"${patient.scn}"`])
}

/** Those whom the criteria fit, the best first; more than may be told are told as too many. */
async function search(visit: Visit, query: string): Promise<void> {
  const { exchange, inbound, parts, space } = visit
  const { pdsFhirAccess, traceLevel } = parts.settings
  const { search: criteria, most } = readSearch(query, pdsFhirAccess)
  const now = space.clock.now()
  const day = dayOf(now)
  const found = await parts.turns.run(space, async (turn) =>
    searchPatients(new PatientRecords(turn, await parts.seedOf(turn.space)), criteria, { now, day, level: traceLevel }),
  )
  if (found.length > most) throw new FhirRefusal('TOO_MANY_MATCHES', told('MS-PDS-MULTIPLE', `${found.length} records`, `at most ${most}`))
  if (found.length === 0) exchange.problems.push(told('MS-PDS-NO-MATCH', query.slice(0, 200), 'fields that a record agrees with'))
  const base = `${parts.advertised(`https://${parts.host}${BASE}`)}/Patient`
  exchange.outcome = 'accepted'
  exchange.summary = `found ${found.length} patient(s)`
  const bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    timestamp: `${new Date(now).toISOString().slice(0, 19)}+00:00`,
    total: found.length,
    entry: found.map(({ patient, score, limited }) => ({
      fullUrl: `${base}/${patient.nhsNumber}`,
      search: { score },
      resource: patientResource(visible(patient, { day, history: false, limited }), true),
    })),
  }
  visit.reply = resourceReply(200, found.length === 0 ? withoutEntries(bundle) : bundle, inbound)
}

/** A search that found nothing has no entry. */
const withoutEntries = ({ entry: _none, ...bundle }: { readonly entry: readonly unknown[]; readonly resourceType: string }) => bundle
