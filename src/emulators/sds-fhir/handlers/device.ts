import type { RegisteredSystem } from '../../../directory/directory.ts'
import { clientsOf, manufacturerOf } from '../../../directory/shown.ts'
import { problem } from '../../../kernel/problem.ts'
import { SdsRefusal } from '../errors.ts'
import { ANY, fitsAnyCase } from '../match.ts'
import { sdsFhirProblems } from '../problems.ts'
import { type Device, device } from '../resources/device.ts'
import type { Visit } from '../visit.ts'

/** The accredited systems that fit, each as a Device (dossier sds-ldap 4 Q5, 6.3). */
export function searchDevices({ directory, criteria, parts }: Visit): Device[] {
  const { organization = ANY, interaction, partyKey, manufacturer } = criteria
  const systems = organization === ANY ? directory.systems() : directory.systemsOf(organization)
  return systems
    .filter(({ party, system, interactions }) => {
      const serves = interaction === undefined || (interaction === ANY ? interactions.size > 0 : interactions.has(interaction))
      return serves && fitsAnyCase(partyKey, party.partyKey) && fitsAnyCase(manufacturer, manufacturerOf(party, system))
    })
    .map((found) => device(parts.ids.uuid(), found, clientOf(found)))
}

/** The service fails where a system has several client organisations (dossier 6.3). */
function clientOf({ party, system }: RegisteredSystem): string {
  const clients = clientsOf(party, system)
  const [client, ...others] = clients
  if (client !== undefined && others.length === 0) return client
  throw new SdsRefusal(
    500,
    "LDAP returned more than 1 'nhsAsClient' attribute",
    problem(sdsFhirProblems['MS-SDS-SEVERAL-CLIENTS'], {
      came: `ASID ${system.asid} with clients ${clients.join(', ')}`,
      expected: 'one client',
    }),
  )
}
