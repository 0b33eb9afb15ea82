import type { Emulator, Mount } from '../../kernel/emulator.ts'
import { PLAIN_REFUSALS, type PlainParts, servedPlainly } from '../../kernel/plain-door.ts'
import { type Problem, problem } from '../../kernel/problem.ts'
import { kernelProblems } from '../../kernel/problems.ts'
import type { Reply } from '../../kernel/reply.ts'

/** A door of the environment that is not emulated yet. */
export interface UnbuiltDoor {
  readonly door: string
  readonly roles: readonly string[]
  /** `/` stands for the whole host. */
  readonly path: string
  readonly what: string
}

const STATUS: Readonly<Record<string, number>> = { 'MS-DOOR-NOT-BUILT': 501, 'MS-BODY-TOO-LARGE': 413, 'MS-OVERLOADED': 503 }

export interface UnbuiltParts extends PlainParts {
  /** Role of a host of the environment; undefined for localhost and others, where the path alone tells the door. */
  roleOf(host: string): string | undefined
}

/** Answers for every door of the profile that is not built: 501, a plain sentence and a code, never a pretended success. */
export function unbuilt(doors: readonly UnbuiltDoor[], parts: UnbuiltParts): Emulator {
  const refuse = (what: Problem): Reply => ({
    status: STATUS[what.code] ?? 400,
    fields: ['Content-Type', 'text/plain; charset=utf-8'],
    body: `${what.code}: ${what.title}\n${what.came}\n${what.next}\n`,
  })
  return {
    name: 'unbuilt',
    mounts: doors.flatMap((door) => mountsOf(door)),
    contract: doors.map(({ door, path, what }) => ({ name: door, path, pattern: 'not built', answers: ['501'], source: what })),
    steps: ['identify', 'override', 'refuse'],
    refusals: PLAIN_REFUSALS,
    serve: (exchange, inbound) =>
      servedPlainly(exchange, inbound, parts, async () => {
        const path = inbound.target.split('?', 1)[0] ?? ''
        const role = parts.roleOf(inbound.authority)
        const here = role === undefined ? doors.filter((each) => each.path !== '/') : doors.filter(({ roles }) => roles.includes(role))
        const door = here.find((each) => path === each.path || path.startsWith(`${each.path}/`)) ?? here.find((each) => each.path === '/')
        const what = problem(kernelProblems['MS-DOOR-NOT-BUILT'], {
          came: `${inbound.verb} ${inbound.target} at ${inbound.authority}`,
          expected: `a door that is emulated so far (this one is ${door?.door ?? 'unknown'}: ${door?.what ?? ''})`,
        })
        exchange.outcome = 'refused'
        exchange.problems.push(what)
        exchange.summary = `${door?.door ?? 'door'} is not built yet`
        return refuse(what)
      }),
    refuse: (_exchange, what) => refuse(what),
    matchables: ({ labels }) => labels,
    labels: ['path'],
    deliveries: {},
  }
}

function mountsOf(door: UnbuiltDoor): Mount[] {
  const mount = (path: string): Mount => ({ roles: door.roles, path, verbs: ['*'], port: 'https', certificate: 'none', body: 'buffered' })
  if (door.path !== '/') return [mount(door.path), mount(`${door.path}/*`)]
  return [mount('/*')]
}
