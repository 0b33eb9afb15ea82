import { encoded } from '../encode.ts'
import { dstu2Interactions, handlers, serviceInteractions } from '../handlers/index.ts'
import { refuse } from '../refusing.ts'
import { hasServices } from '../services.ts'
import { type Answer, type Visit, workOf } from '../visit.ts'

/** Runs the interaction's handler in a turn of its space. */
export async function handle(visit: Visit): Promise<void> {
  const { exchange, parts, interaction, space } = visit
  const handler = handlers[interaction.id]
  if (handler === undefined) throw new Error(`no handler of ${interaction.id}`)
  const isDstu2 = dstu2Interactions.has(interaction.id)
  if (isDstu2 !== (visit.release === 'DSTU2') || (serviceInteractions.has(interaction.id) && !hasServices(visit)))
    throw refuse.path('NOT_IMPLEMENTED', { came: interaction.id, expected: 'an interaction of the CapabilityStatement' })
  const seed = await parts.seedOf(space.name)
  const answer = await parts.turns.run(space, async (turn) => handler(workOf(visit, turn, seed)))
  exchange.outcome = 'accepted'
  exchange.summary = `${interaction.verb} ${visit.path}: ${answer.status}`
  visit.reply = await encoded(visit, answer.status, minimal(visit, answer.status) ? undefined : answer.resource, [
    ...(answer.fields ?? []),
    ...etag(answer.resource),
  ])
}

/** `Prefer: return=minimal` asks for no body after a change. */
const minimal = ({ inbound }: Visit, status: number): boolean =>
  status === 201 && /(?:^|[,;\s])return=minimal(?:$|[,;\s])/i.test(inbound.fields.get('prefer') ?? '')

const etag = (resource: Answer['resource']): string[] => {
  const version = resource === undefined || resource.resourceType === 'Bundle' ? undefined : resource.meta?.versionId
  return version === undefined ? [] : ['ETag', `W/"${version}"`]
}
