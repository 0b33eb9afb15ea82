import { z } from 'zod'
import type { Snapshot } from '../environment/snapshots.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import type { Space } from '../kernel/space.ts'
import { spaceOf } from './missing.ts'
import { controlProblems } from './problems.ts'
import { DurationText, LAST_MOMENT, SpaceName } from './query.ts'
import { bare, route, strict } from './route.ts'

const Names = z.array(z.string().min(1).max(253)).readonly()

/** `rate`: how many times as fast as the machine's clock it runs. */
const ClockView = z.object({ now: z.iso.datetime(), frozen: z.boolean(), rate: z.number() })
const SpaceView = z.object({ name: z.string(), claims: z.array(z.string()), clock: ClockView })

const NewSpace = strict({
  name: SpaceName,
  claims: strict({
    partyKeys: Names.exactOptional(),
    asids: Names.exactOptional(),
    mailboxes: Names.exactOptional(),
    hosts: Names.exactOptional(),
  }).default({}),
  /** Whether the suppliers of the seed are visible in it. */
  seed: z.enum(['default', 'none'], { error: 'default or none' }).default('default'),
})

const ClockChange = strict({
  /** Forward by a duration (`5m`) or by milliseconds; a negative number goes back. */
  advance: z.union([z.number(), DurationText], { error: 'a duration such as 5m, or milliseconds' }).exactOptional(),
  set: z.iso.datetime({ offset: true, error: 'a time such as 2026-01-31T09:00:00Z' }).exactOptional(),
  /** `true` stops the clock, `false` lets it run on from where it stands. */
  freeze: z.boolean({ error: 'true or false' }).exactOptional(),
  /** How many times as fast as the machine's clock it runs from now on; 1 is as fast. */
  scale: z.number({ error: 'a number above 0' }).positive('above 0').max(1_000_000).exactOptional(),
})
  .refine((change) => Object.keys(change).length > 0, 'nothing to change: give advance, set, freeze or scale')
  .refine((change) => change.advance === undefined || change.set === undefined, 'advance and set exclude each other')

const OneOf = z.object({ name: SpaceName })
const OneSnapshot = OneOf.extend({ snapshot: SpaceName })
/** `at`: the space's time when it was saved. */
const SnapshotView = z.object({ name: z.string(), at: z.iso.datetime(), records: z.int(), deliveries: z.int() })

export const spaceRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/spaces',
    summary: 'Every space with its claims and clock.',
    statuses: { 200: 'The spaces.' },
    answer: z.object({ spaces: z.array(SpaceView) }),
    handle: ({ environment }) => ({ status: 200, json: { spaces: environment.spaces.all().map(spaceView) } }),
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/spaces',
    summary: 'Makes a space with state, outbox and clock of its own; messages that carry one of its claims lead there.',
    body: NewSpace,
    statuses: { 201: 'The new space.' },
    answer: SpaceView,
    handle: async ({ environment, body }) => {
      const space = await environment.createSpace(body)
      return { status: 201, json: spaceView(space), location: `/api/spaces/${space.name}` }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/spaces/{name}',
    summary: 'One space.',
    params: OneOf,
    statuses: { 200: 'The space.' },
    answer: SpaceView,
    handle: ({ environment, params }) => ({ status: 200, json: spaceView(spaceOf(environment, params.name)) }),
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/spaces/{name}',
    summary: 'Drops a space with all that it holds, its exchanges among it; its claims are free again.',
    params: OneOf,
    statuses: { 204: 'Dropped.' },
    handle: async ({ environment, params }) => {
      const space = spaceOf(environment, params.name)
      if (space === environment.spaces.default) throw defaultStays()
      await environment.dropSpace(space.name)
      return { status: 204 }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/spaces/{name}/reset',
    summary: 'Puts a space back to its seed: state, deliveries, registrations, inboxes, exchanges, fault rules and clock; its claims stay.',
    params: OneOf,
    statuses: { 204: 'Back to the seed.' },
    handle: async ({ environment, params }) => {
      await environment.resetSpace(spaceOf(environment, params.name).name)
      return { status: 204 }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/spaces/{name}/snapshots',
    summary: 'The snapshots of a space, oldest first.',
    params: OneOf,
    statuses: { 200: 'The snapshots.' },
    answer: z.object({ snapshots: z.array(SnapshotView) }),
    handle: ({ environment, params }) => ({
      status: 200,
      json: { snapshots: environment.snapshots.list(spaceOf(environment, params.name).name).map(snapshotView) },
    }),
  }),
  route({
    ...bare,
    verb: 'put',
    path: '/api/spaces/{name}/snapshots/{snapshot}',
    summary:
      'Keeps a space as it stands under a name, in the place of what was kept under it: state, deliveries, registrations, inboxes, fault rules, clock.',
    params: OneSnapshot,
    statuses: { 200: 'The snapshot.' },
    answer: SnapshotView,
    handle: async ({ environment, params }) => {
      const space = spaceOf(environment, params.name)
      return { status: 200, json: snapshotView(await environment.snapshots.save(space, params.snapshot)) }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/spaces/{name}/snapshots/{snapshot}/restore',
    summary: 'Has a space stand again as it stood when the snapshot was saved; its exchanges are cleared.',
    params: OneSnapshot,
    statuses: { 204: 'It stands so again.' },
    handle: async ({ environment, params }) => {
      await environment.restoreSpace(spaceOf(environment, params.name).name, params.snapshot)
      return { status: 204 }
    },
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/spaces/{name}/snapshots/{snapshot}',
    summary: 'Forgets a snapshot.',
    params: OneSnapshot,
    statuses: { 204: 'Forgotten.' },
    handle: ({ environment, params }) => {
      environment.snapshots.forget(spaceOf(environment, params.name).name, params.snapshot)
      return { status: 204 }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/spaces/{name}/clock',
    summary: 'The time in a space.',
    params: OneOf,
    statuses: { 200: 'Its clock.' },
    answer: ClockView,
    handle: ({ environment, params }) => ({ status: 200, json: clockView(spaceOf(environment, params.name)) }),
  }),
  route({
    ...bare,
    verb: 'put',
    path: '/api/spaces/{name}/clock',
    summary: 'Advances, sets, freezes, resumes or scales the clock of a space: what is due then is done at once.',
    params: OneOf,
    body: ClockChange,
    statuses: { 200: 'Its clock afterwards.' },
    answer: ClockView,
    handle: async ({ environment, params, body }) => {
      const space = spaceOf(environment, params.name)
      const target = body.set === undefined ? space.clock.now() + (body.advance ?? 0) : Date.parse(body.set)
      if (!(target >= 0 && target <= LAST_MOMENT)) throw outOfRange(space.clock.now(), body.set ?? `${body.advance} ms`)
      // Frozen first and resumed last: so "set and freeze" stands exactly at the time that was set.
      if (body.freeze === true) space.clock.freeze()
      if (body.set !== undefined) space.clock.set(Date.parse(body.set))
      if (body.advance !== undefined) space.clock.advance(body.advance)
      if (body.scale !== undefined) space.clock.scale(body.scale)
      if (body.freeze === false) space.clock.resume()
      await environment.saved()
      return { status: 200, json: clockView(space) }
    },
  }),
]

const spaceView = (space: Space) => ({ name: space.name, claims: [...space.claims].sort(), clock: clockView(space) })

const snapshotView = ({ name, image }: Snapshot) => ({
  name,
  at: new Date(image.now).toISOString(),
  records: image.writes.length,
  deliveries: image.outboxPut.length,
})

const clockView = ({ clock }: Space) => ({ now: new Date(clock.now()).toISOString(), frozen: clock.frozen, rate: clock.rate })

const defaultStays = (): ProblemError =>
  new ProblemError(
    problem(controlProblems['MS-ADMIN-CONFLICT'], {
      came: 'a wish to drop the space "default"',
      expected: 'a space that was made with POST /api/spaces',
      next: 'Work in a space of your own; the default one lasts as long as mock-spine runs.',
    }),
  )

const outOfRange = (now: number, change: string): ProblemError =>
  new ProblemError(
    problem(controlProblems['MS-ADMIN-BODY'], {
      came: `${change} on a clock that shows ${new Date(now).toISOString()}`,
      expected: 'a time between 1970 and 9999',
    }),
  )
