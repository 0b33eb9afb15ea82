import { contractShape } from '../directory/contract.ts'
import type { Catalogue } from '../directory/interactions.ts'
import { Interaction, splitInteraction } from '../directory/names.ts'

/**
 * What a party file says, written out: a system's `<service>:*` as every interaction of the service that suppliers send; an endpoint's as one for
 * every interaction of the service that suppliers receive and that the file does not name otherwise, `*` in the CPA id standing for two digits
 * that count them; and the contract usual for its receiver in every endpoint that names no property of one.
 */
export function writtenOut(party: unknown, catalogue: Catalogue): unknown {
  if (!isObject(party)) return party
  const { accreditedSystems: systems, endpoints } = party
  return {
    ...party,
    ...(Array.isArray(systems) ? { accreditedSystems: systems.map((system) => withServices(system, catalogue)) } : {}),
    ...(Array.isArray(endpoints) ? { endpoints: allEndpoints(endpoints, catalogue) } : {}),
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The service of `<service>:*`. */
const serviceOf = (interaction: unknown): string | undefined =>
  typeof interaction === 'string' && interaction.endsWith(':*') ? interaction.slice(0, -2) : undefined

/** What a shorthand stands for, in place of it the first and behind all others the rest, so that what else the file says keeps its place. */
function inPlace(list: readonly unknown[], expanded: (each: unknown) => readonly unknown[]): unknown[] {
  const rest: unknown[] = []
  const first = list.map((each) => {
    // What stands for nothing stays as it is, and is refused.
    const [own = each, ...more] = expanded(each)
    rest.push(...more)
    return own
  })
  return [...first, ...rest]
}

function withServices(system: unknown, catalogue: Catalogue): unknown {
  if (!isObject(system) || !Array.isArray(system['interactions'])) return system
  const interactions = inPlace(system['interactions'], (each) => {
    const service = serviceOf(each)
    if (service === undefined) return [each]
    return [...catalogue.entries()].flatMap((entry) => (entry.service === service && entry.fromSpine !== true ? [entry.interaction] : []))
  })
  return { ...system, interactions: [...new Set(interactions)] }
}

function allEndpoints(endpoints: readonly unknown[], catalogue: Catalogue): unknown[] {
  const named = new Set(endpoints.map((each) => (isObject(each) ? each['interaction'] : undefined)))
  return inPlace(endpoints, (endpoint) => {
    if (!isObject(endpoint)) return [endpoint]
    const service = serviceOf(endpoint['interaction'])
    if (service === undefined) return [withContract(endpoint, catalogue)]
    const received = [...catalogue.receivable().keys()].filter(
      (interaction) => splitInteraction(interaction).service === service && !named.has(interaction),
    )
    return received.map((interaction, at) =>
      withContract({ ...endpoint, interaction, cpaId: String(endpoint['cpaId']).replace('*', String(at + 1).padStart(2, '0')) }, catalogue),
    )
  })
}

function withContract(endpoint: Readonly<Record<string, unknown>>, catalogue: Catalogue): unknown {
  if (Object.keys(contractShape).some((name) => name in endpoint)) return endpoint
  const interaction = Interaction.safeParse(endpoint['interaction'])
  return interaction.success ? { ...endpoint, ...catalogue.contractFor(interaction.data) } : endpoint
}
