import { problem } from '../../../kernel/problem.ts'
import { operationNamed, readRequest } from '../../../national/mini-services/mini-services.ts'
import { OPERATIONS } from '../../../national/mini-services/operations.ts'
import { DE_CODES } from '../../../wire/itk/de-codes.ts'
import { PROFILE_PREFIX, SERVICE_PREFIX } from '../contract.ts'
import { clientFault } from '../errors.ts'
import { itkProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

const AT = '/Envelope/Body/itk:DistributionEnvelope'

/** Checks the distribution envelope, and reads the request in its payload. @throws ItkRefusal 1000 */
export function readDistribution(visit: Visit): void {
  const { distribution, envelope, exchange, tape } = visit
  const action = envelope.action.value
  const operation = operationNamed(action.slice(SERVICE_PREFIX.length))
  if (operation === undefined) throw new Error('an operation that was checked is not there')
  const [broken] = distribution.faults
  if (broken !== undefined) {
    const { code, ...details } = broken
    throw clientFault(problem(itkProblems['MS-ITK-DISTRIBUTION'], details), `${code} ${DE_CODES[code]}`)
  }
  if (distribution.service !== action) {
    const details = { came: distribution.service, expected: action, at: `${AT}/itk:header/@service` }
    throw clientFault(problem(itkProblems['MS-ITK-SERVICE-DIFFERS'], details), `DE0002 ${DE_CODES.DE0002}`)
  }
  const [item] = distribution.items
  if (distribution.items.length !== 1 || item === undefined) {
    const details = { came: `${distribution.items.length} payloads`, expected: 'one payload', at: `${AT}/itk:header/itk:manifest/@count` }
    throw clientFault(problem(itkProblems['MS-ITK-COUNT'], details), `DE0006 ${DE_CODES.DE0006}`)
  }
  if (item.wrapped.length > 0) {
    const details = { came: item.wrapped.join(', '), expected: 'XML as it is', at: `${AT}/itk:header/itk:manifest/itk:manifestitem` }
    throw clientFault(problem(itkProblems['MS-ITK-WRAPPED'], details), `DE0007 ${DE_CODES.DE0007}`)
  }
  checkProfile(visit, item.profileId, `${PROFILE_PREFIX}${OPERATIONS[operation].requestType}`)
  if (distribution.handling.length > 0) {
    const details = {
      came: distribution.handling.join(', ').slice(0, 300),
      expected: 'none',
      at: `${AT}/itk:header/itk:handlingSpecification`,
    }
    exchange.problems.push(problem(itkProblems['MS-ITK-HANDLING'], details))
  }
  visit.request = readRequest(operation, tape, distribution.payload)
  const { nhsNumber, birth } = visit.request.query
  if (nhsNumber !== undefined && nhsNumber !== '') exchange.labels['nhsNumber'] = nhsNumber
  if (birth !== '') exchange.labels['dateOfBirth'] = birth
}

function checkProfile({ exchange, parts }: Visit, came: string | undefined, expected: string): void {
  if (came === expected) return
  const details = { came: came ?? 'no profileid', expected, at: `${AT}/itk:header/itk:manifest/itk:manifestitem/@profileid` }
  if (parts.settings.smspProfile === 'strict')
    throw clientFault(problem(itkProblems['MS-ITK-PROFILE'], details), `DE0007 ${DE_CODES.DE0007}`)
  exchange.problems.push(problem(itkProblems['MS-ITK-PROFILE-PASSED'], details))
}
