import { searchset } from '../bundle.ts'
import { assertNhsNumber, identifierOf, organisationSystems, patientSystems } from '../identifiers.ts'
import { nhsNumberOf } from '../patient-id.ts'
import { LOCATION, PRACTICE, practitioners, services } from '../practice.ts'
import { refuse } from '../refusing.ts'
import { patientHere } from '../registered.ts'
import { healthcareService, location, organization, practitioner } from '../resources/organisation.ts'
import { patientResource } from '../resources/patient.ts'
import { SYSTEM } from '../systems.ts'
import type { Handler } from '../visit.ts'

export const searchPatient: Handler = async (work) => {
  const { visit, now } = work
  const number = assertNhsNumber(identifierOf(visit, patientSystems, 'INVALID_IDENTIFIER_SYSTEM'), 'identifier')
  const here = await patientHere(work, number)
  return { status: 200, resource: searchset(visit.root, here === undefined ? [] : [patientResource(here.record, now, here.temporary)]) }
}

export const readPatient: Handler = async (work) => {
  const { visit, now } = work
  const number = nhsNumberOf(visit.id)
  const here = number === undefined ? undefined : await patientHere(work, number)
  if (here === undefined) throw refuse.notFound('PATIENT_NOT_FOUND', { came: `Patient/${visit.id}`, expected: 'the id of a patient here' })
  return { status: 200, resource: patientResource(here.record, now, here.temporary) }
}

export const searchPractitioner: Handler = ({ visit }) => {
  const user = identifierOf(visit, [SYSTEM.sdsUser], 'INVALID_IDENTIFIER_SYSTEM')
  return { status: 200, resource: searchset(visit.root, practitioners.filter(({ sdsUserId }) => sdsUserId === user).map(practitioner)) }
}

export const readPractitioner: Handler = ({ visit }) => {
  const found = practitioners.find(({ id }) => id === visit.id)
  if (found === undefined)
    throw refuse.notFound('PRACTITIONER_NOT_FOUND', { came: `Practitioner/${visit.id}`, expected: 'the id of a practitioner here' })
  return { status: 200, resource: practitioner(found) }
}

export const searchOrganization: Handler = ({ visit }) => {
  const code = identifierOf(visit, organisationSystems, 'BAD_REQUEST')
  return { status: 200, resource: searchset(visit.root, code === PRACTICE.odsCode ? [organization()] : []) }
}

export const readOrganization: Handler = ({ visit }) => {
  if (visit.id !== PRACTICE.id)
    throw refuse.notFound('ORGANISATION_NOT_FOUND', { came: `Organization/${visit.id}`, expected: `Organization/${PRACTICE.id}` })
  return { status: 200, resource: organization() }
}

export const readLocation: Handler = ({ visit }) => {
  if (visit.id !== LOCATION.id)
    throw refuse.notFound('NO_RECORD_FOUND', { came: `Location/${visit.id}`, expected: `Location/${LOCATION.id}` })
  return { status: 200, resource: location() }
}

/** All services of the practice, or those with a number in the Directory of Services (GP Connect 1.2.8). */
export const searchHealthcareService: Handler = ({ visit }) => {
  const given = visit.values('identifier')
  const dosId = given.length === 0 ? undefined : identifierOf(visit, [SYSTEM.dosService], 'INVALID_PARAMETER')
  return {
    status: 200,
    resource: searchset(visit.root, services.filter((each) => dosId === undefined || each.dosId === dosId).map(healthcareService)),
  }
}

export const readHealthcareService: Handler = ({ visit }) => {
  const found = services.find(({ id }) => id === visit.id)
  if (found === undefined)
    throw refuse.notFound('NO_RECORD_FOUND', { came: `HealthcareService/${visit.id}`, expected: 'the id of a service here' })
  return { status: 200, resource: healthcareService(found) }
}
