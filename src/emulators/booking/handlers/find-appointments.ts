import type { Turn } from '../../../kernel/turn.ts'
import { isNhsNumber } from '../../../national/demographics/nhs-number.ts'
import { readToken } from '../../../wire/fhir/parameters.ts'
import { refuse } from '../errors.ts'
import { searchset } from '../resources.ts'
import { answerOf, shown } from '../shown.ts'
import { appointments, type KeptAppointment } from '../state.ts'
import { SYSTEM } from '../systems.ts'
import type { Handler, Visit } from '../visit.ts'

/** The appointment that the path names. */
export async function known({ path }: Visit, turn: Turn): Promise<KeptAppointment> {
  const id = path.split('/')[1] ?? ''
  const kept = await turn.get(appointments, id)
  if (kept !== undefined) return kept
  throw refuse.notFound('NO_RECORD_FOUND', { came: `Appointment/${id.slice(0, 60)}`, expected: 'the id of an appointment here' })
}

/** An appointment as it stands, or as it stood in the version that the path names. */
export const readAppointment: Handler = async (visit, turn) => {
  const kept = await known(visit, turn)
  const [, , history, version] = visit.path.split('/')
  if (history === undefined) return answerOf(kept, visit, 200)
  const number = Number(version)
  if (kept.versions[number - 1] !== undefined) return answerOf(kept, visit, 200, number)
  throw refuse.notFound('NO_RECORD_FOUND', { came: `version ${version}`, expected: `1 to ${kept.versions.length}` })
}

const NAME = 'Appointment.participant.actor:Patient.identifier'

/** A patient's appointments to come; those that have been are left out (dossier ssp-fhir-dos 6). */
export const searchAppointments: Handler = async (visit, turn) => {
  const given = visit.values(NAME)
  const [only = ''] = given
  const { system, value } = readToken(only)
  if (given.length !== 1 || system !== SYSTEM.nhsNumber)
    throw refuse.parameter('BAD_REQUEST', {
      came: given.join(', ').slice(0, 100) || 'none',
      expected: `one ${SYSTEM.nhsNumber}|number`,
      at: NAME,
    })
  if (!isNhsNumber(value))
    throw refuse.parameter('INVALID_NHS_NUMBER', { came: value.slice(0, 20), expected: 'ten digits with the right check digit', at: NAME })
  const found = (await turn.find(appointments, 'patient', value)).filter(({ start }) => start >= turn.now)
  found.sort((one, other) => one.start - other.start)
  return {
    status: 200,
    resource: searchset(
      visit.root,
      found.map((each) => shown(each)),
    ),
  }
}
