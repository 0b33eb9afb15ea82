import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { ProblemError, problem } from '../../kernel/problem.ts'
import { CARDS_FILE, type SeedOptions, seedProblems, substitutionsOf } from '../seed.ts'
import { readSeedFile, validate } from '../seed-file.ts'
import { PIN } from './card-states.ts'

const SeedCard = z.strictObject({
  uid: z.string({ error: 'twelve digits in quotes' }).regex(/^\d{12}$/, 'exactly 12 digits in quotes'),
  pin: z
    .string()
    .regex(/^\d{4,8}$/, 'four to eight digits in quotes')
    .default(PIN),
  state: z.enum(['ok', 'blocked', 'expired', 'revoked'], { error: 'ok, blocked, expired or revoked' }).default('ok'),
  profile: z.enum(['usual', 'legacy'], { error: 'usual or legacy' }).default('usual'),
  training: z.boolean().default(false),
})
/** A card that is not like the others: everybody else has a good one with the PIN 1234. */
export type SeedCard = Readonly<z.output<typeof SeedCard>>

const CardsFile = z.strictObject({ cards: z.array(SeedCard) })

/** The special cards of the seed by user. @throws ProblemError MS-SEED when the file can't be used */
export async function loadSeedCards(options: SeedOptions): Promise<ReadonlyMap<string, SeedCard>> {
  const yaml = await import('yaml')
  const { builtIn, overlayDir } = options
  const dirs = [builtIn instanceof URL ? fileURLToPath(builtIn) : builtIn, ...(overlayDir === undefined ? [] : [overlayDir])]
  const faults: string[] = []
  const cards = new Map<string, SeedCard>()
  for (const dir of dirs) {
    const file = path.join(dir, CARDS_FILE)
    const source = existsSync(file) ? readSeedFile(yaml, file, substitutionsOf(options), faults) : undefined
    for (const card of source === undefined ? [] : (validate(source, CardsFile, faults)?.cards ?? [])) cards.set(card.uid, card)
  }
  if (faults.length > 0)
    throw new ProblemError(problem(seedProblems['MS-SEED'], { came: faults.join('\n'), expected: 'cards in the form of stubs/README.md' }))
  return cards
}
