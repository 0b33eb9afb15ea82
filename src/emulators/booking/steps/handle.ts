import { encoded } from '../encode.ts'
import { handlers } from '../handlers/index.ts'
import type { Visit } from '../visit.ts'

/** Runs the interaction's handler in a turn of its space, unless a rule has answered. */
export async function handle(visit: Visit): Promise<void> {
  if (visit.reply !== undefined) return
  const { exchange, parts, interaction, space } = visit
  const handler = handlers[interaction.id]
  if (handler === undefined) throw new Error(`no handler of ${interaction.id}`)
  const answer = await parts.turns.run(space, async (turn) => handler(visit, turn))
  exchange.outcome = 'accepted'
  exchange.summary = `${interaction.verb} ${visit.path}: ${answer.status}`
  visit.reply = encoded(visit, answer)
}
