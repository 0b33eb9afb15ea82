import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { ProblemError, problem } from '../kernel/problem.ts'
import type { AdminClient } from './admin-client.ts'
import { cliProblems } from './problems.ts'

const Connection = z.object({
  httpsUrl: z.string(),
  spinePartyKey: z.string(),
  caBundle: z.string(),
  clients: z.record(z.string(), z.object({ cert: z.string(), key: z.string() })),
})

const Party = z.object({
  partyKey: z.string(),
  fqdn: z.string(),
  accreditedSystems: z.array(z.object({ asid: z.string(), interactions: z.array(z.string()) })),
  endpoints: z.array(z.object({ interaction: z.string(), cpaId: z.string(), url: z.string() })),
})
export type Party = z.output<typeof Party>

/** A supplier as the command line plays it: its certificate and key, and its record if it has one. */
export interface Supplier {
  readonly name: string
  /** Certificate chain, key, and what to trust; PEM. */
  readonly cert: string
  readonly key: string
  readonly ca: string
  readonly party: Party | undefined
  readonly spine: Party
  /** Base URL of Spine's HTTPS port on its own machine. */
  readonly httpsUrl: string
}

/** Fetches what is needed to act as the supplier with that certificate; `partyKey` chooses among parties that share its FQDN. */
export async function supplierFrom(
  client: AdminClient,
  name: string,
  choice: { readonly partyKey?: string; readonly space?: string },
): Promise<Supplier> {
  const { space } = choice
  const connection = await client.get('/api/connection', Connection)
  const identity = connection.clients[name]
  if (identity === undefined) {
    throw unknown(`--as ${name}`, `one of ${Object.keys(connection.clients).join(', ') || '(there is none)'}`)
  }
  const { parties } = await client.get('/api/parties', z.object({ parties: z.array(Party) }), { space })
  const spine = parties.find((party) => party.partyKey === connection.spinePartyKey)
  if (spine === undefined) throw unknown(`Spine’s party ${connection.spinePartyKey}`, 'a directory that holds it')
  const leaf = new X509Certificate(identity.cert)
  const party = parties.find((each) =>
    choice.partyKey === undefined ? each !== spine && leaf.checkHost(each.fqdn) !== undefined : each.partyKey === choice.partyKey,
  )
  if (party === undefined && choice.partyKey !== undefined)
    throw unknown(`party key ${choice.partyKey}`, `one of ${parties.map((each) => each.partyKey).join(', ')}`)
  return { name, cert: identity.cert, key: identity.key, ca: connection.caBundle, party, spine, httpsUrl: connection.httpsUrl }
}

const unknown = (came: string, expected: string): ProblemError =>
  new ProblemError(problem(cliProblems['MS-CLI-SUPPLIER'], { came, expected }))
