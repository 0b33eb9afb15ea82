import { z } from 'zod'
import type { CompiledStub } from './compile.ts'
import type { Facts } from './matching/facts.ts'
import type { Found } from './matching/sources.ts'
import type { SpaceStubs } from './space-stubs.ts'

/** Near misses that are told. */
const MOST = 3
const LONGEST = 300

/** A stub that nearly matched, and why it did not. */
export const NearMiss = z.object({
  stub: z.string(),
  origin: z.string().exactOptional(),
  /** Conditions that held. */
  held: z.int(),
  failed: z.array(z.object({ condition: z.string(), came: z.string(), expected: z.string() })),
})
export type NearMiss = z.output<typeof NearMiss>

/** What nearly matched: the stubs of the door of which the fewest conditions failed, and some held, nearest first. */
export function nearMisses(stubs: SpaceStubs, door: string, facts: Facts): readonly NearMiss[] {
  const read = new Map<string, Found>()
  return stubs
    .at(door)
    .map((each) => missOf(each, stubs, facts, read))
    .filter(({ held, failed }) => failed.length > 0 && (held > 0 || failed.length === 1))
    .sort((a, b) => a.failed.length - b.failed.length || b.held - a.held)
    .slice(0, MOST)
}

function missOf(each: CompiledStub, stubs: SpaceStubs, facts: Facts, read: Map<string, Found>): NearMiss {
  const { stub, origin, conditions, matched } = each
  const failed: { condition: string; came: string; expected: string }[] = []
  let held = 0
  for (const { source, tests } of conditions) {
    const found = read.get(source.name) ?? source.read(facts)
    read.set(source.name, found)
    const wrong = tests.filter((test) => !test.passes(found.values))
    held += tests.length - wrong.length
    for (const { expected } of wrong) failed.push({ condition: source.name, came: cameOf(found), expected })
  }
  if (!stubs.inState(each))
    failed.push({
      condition: `scenario ${stub.scenarioName}`,
      came: JSON.stringify(stubs.stateOf(stub.scenarioName ?? '')),
      expected: JSON.stringify(stub.requiredScenarioState),
    })
  if (failed.length === 0 && !stubs.spent(each)) failed.push(notAsked(facts))
  if (stubs.spent(each)) failed.push({ condition: 'times', came: `it has matched ${matched} times`, expected: `at most ${stub.times}` })
  return { stub: stub.id, ...(origin === undefined ? {} : { origin }), held, failed }
}

/** Everything holds, and yet it did not answer. */
function notAsked({ exchange }: Facts) {
  const codes = exchange.problems.filter(({ severity }) => severity === 'error').map(({ code }) => code)
  return codes.length > 0
    ? {
        condition: 'the checks of the door',
        came: `refused with ${codes.join(', ')}`,
        expected: 'a request that passes them: stubs are asked then',
      }
    : {
        condition: 'in force',
        came: 'a stub that was not there yet, or stood behind another',
        expected: 'a stub that is in force when the request comes',
      }
}

function cameOf({ values, because }: Found): string {
  if (values.length === 0) return because ?? 'nothing'
  const text = values.map((value) => JSON.stringify(value)).join(', ')
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
