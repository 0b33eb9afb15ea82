import { z } from 'zod'
import type { Demos } from '../environment/demos/demos.ts'
import type { Play } from '../environment/demos/play.ts'
import type { Environment } from '../environment/environment.ts'
import { DemoEventView, DemoView, demoEventView, demoView, PlayView, playView } from './demo-view.ts'
import { missing } from './missing.ts'
import { Position, Wait } from './query.ts'
import { bare, route, strict } from './route.ts'

const OneDemo = z.object({ name: z.string() })
const OnePlay = z.object({ id: z.string() })

const PlayAndEvents = PlayView.extend({
  /** What happened after `after`, oldest first. */
  events: z.array(DemoEventView),
  /** What `after` continues from. */
  next: z.int(),
})

export const demoRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/demos',
    summary: 'The guided demos with their stories and steps.',
    statuses: { 200: 'The demos.' },
    answer: z.object({ demos: z.array(DemoView) }),
    handle: async ({ environment }) => ({ status: 200, json: { demos: (await (await environment.demos()).list()).map(demoView) } }),
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/demos/{name}',
    summary: 'One guided demo.',
    params: OneDemo,
    statuses: { 200: 'The demo.' },
    answer: DemoView,
    handle: async ({ environment, params }) => ({ status: 200, json: demoView(await (await environment.demos()).demo(params.name)) }),
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/demo-plays',
    summary: 'Plays of demos: those under way, and those whose exchanges can still be read.',
    statuses: { 200: 'The plays, oldest first.' },
    answer: z.object({ plays: z.array(PlayView) }),
    handle: async ({ environment }) => ({ status: 200, json: { plays: (await environment.demos()).plays().map(playView) } }),
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/demo-plays',
    summary: 'Plays a demo in a new space of its own.',
    body: strict({
      demo: z.string().min(1).max(100),
      /** Waits before each step but the first until it is continued. */
      stepwise: z.boolean({ error: 'true or false' }).default(false),
    }),
    statuses: { 201: 'The play, which goes on by itself.' },
    answer: PlayView,
    handle: async ({ environment, body: { demo, stepwise } }) => {
      const play = await (await environment.demos()).start(demo, { stepwise })
      return { status: 201, json: playView(play), location: `/api/demo-plays/${play.id}` }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/demo-plays/{id}',
    summary: 'A play and what happened in it.',
    params: OnePlay,
    query: strict({ after: Position.default(0), wait: Wait.default(0) }),
    statuses: { 200: 'The play.' },
    answer: PlayAndEvents,
    handle: async ({ environment, params: { id }, query: { after, wait }, signal }) => {
      const demos = await environment.demos()
      const play = playOf(demos, id)
      if (play.events.length <= after && !play.over) await somethingHappens(demos, play, wait, signal)
      const events = play.events.slice(after)
      return { status: 200, json: { ...playView(play), events: events.map(demoEventView), next: after + events.length } }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/demo-plays/{id}/continue',
    summary: 'Goes on with a play that waits: by one step, or to the end.',
    params: OnePlay,
    body: strict({ to: z.enum(['step', 'end'], { error: 'step or end' }).default('step') }),
    statuses: { 200: 'The play.' },
    answer: PlayView,
    handle: async ({ environment, params: { id }, body: { to } }) => {
      const play = playOf(await environment.demos(), id)
      play.continue(to)
      return { status: 200, json: playView(play) }
    },
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/demo-plays/{id}',
    summary: 'Stops a play if it is under way, and forgets it with its space, suppliers and exchanges.',
    params: OnePlay,
    statuses: { 204: 'Nothing of it is left.' },
    handle: async ({ environment, params: { id } }) => {
      const demos = await environment.demos()
      playOf(demos, id)
      await demos.forget(id)
      return { status: 204 }
    },
  }),
]

function playOf(demos: Demos, id: string): Play {
  const play = demos.play(id)
  if (play !== undefined) return play
  const ids = demos.plays().map((each) => each.id)
  throw missing(
    `play "${id.slice(0, 60)}"`,
    ids.length === 0 ? 'a play; there is none' : `one of ${ids.join(', ')}`,
    'POST /api/demo-plays starts one.',
  )
}

/** Waits for the next event of a play, at most `ms` real milliseconds. */
function somethingHappens(demos: Demos, play: Play, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      stop()
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    const stop = demos.onEvent((event) => {
      if (event.play === play.id) finish()
    })
    signal.addEventListener('abort', finish)
  })
}

/** Tells a listener of every event of every play, in the form that the admin interface gives; returns the function that ends it. */
export async function onDemoEvent(environment: Environment, listener: (event: z.input<typeof DemoEventView>) => void): Promise<() => void> {
  return (await environment.demos()).onEvent((event) => listener(demoEventView(event)))
}
