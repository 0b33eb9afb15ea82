import { contractShape } from '../directory/contract.ts'
import type { Catalogue } from '../directory/interactions.ts'
import { Interaction } from '../directory/names.ts'

/** What a party file says, with the contract usual for its receiver put into every endpoint that names no property of one. */
export function withUsualContracts(party: unknown, catalogue: Catalogue): unknown {
  if (!isObject(party) || !Array.isArray(party['endpoints'])) return party
  const complete = (endpoint: unknown): unknown => {
    if (!isObject(endpoint) || Object.keys(contractShape).some((name) => name in endpoint)) return endpoint
    const interaction = Interaction.safeParse(endpoint['interaction'])
    return interaction.success ? { ...endpoint, ...catalogue.contractFor(interaction.data) } : endpoint
  }
  return { ...party, endpoints: party['endpoints'].map(complete) }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
