import { z } from 'zod'
import type { DemoEvent } from '../environment/demos/events.ts'
import type { Play } from '../environment/demos/play.ts'
import type { Script } from '../environment/demos/scripts.ts'

const PLAY_STATES = ['playing', 'waiting', 'played', 'failed', 'stopped'] as const
const EVENT_KINDS = ['begun', 'step', 'waiting', 'step-played', 'saw', 'exchange', 'failed', 'ended'] as const

const StepView = z.object({ title: z.string(), happens: z.string(), matters: z.string(), look: z.string() })

export const DemoView = z.object({ name: z.string(), title: z.string(), story: z.string(), steps: z.array(StepView) })

const ProblemView = z.object({ code: z.string(), title: z.string(), came: z.string(), expected: z.string(), next: z.string() })

const ShownExchangeView = z.object({
  id: z.string(),
  direction: z.enum(['in', 'out']),
  door: z.string(),
  summary: z.string(),
  /** First lines of request and reply. */
  request: z.string(),
  reply: z.string().exactOptional(),
  outcome: z.string().exactOptional(),
  causedBy: z.string().exactOptional(),
  /** Codes of its problems. */
  problems: z.array(z.string()).readonly(),
})

/** Steps are counted from 0. */
export const DemoEventView = z.object({
  play: z.string(),
  sequence: z.int(),
  at: z.iso.datetime(),
  kind: z.enum(EVENT_KINDS),
  step: z.int().exactOptional(),
  text: z.string().exactOptional(),
  exchange: ShownExchangeView.exactOptional(),
  problem: ProblemView.exactOptional(),
  state: z.enum(PLAY_STATES).exactOptional(),
})

export const PlayView = z.object({
  id: z.string(),
  demo: z.string(),
  title: z.string(),
  /** Its own space, where its exchanges are. */
  space: z.string(),
  startedAt: z.iso.datetime(),
  state: z.enum(PLAY_STATES),
  problem: ProblemView.exactOptional(),
  steps: z.array(StepView.extend({ state: z.enum(['coming', 'playing', 'played', 'failed']) })),
})

export const demoView = ({ name, demo: { title, story, steps } }: Script): z.input<typeof DemoView> => ({
  name,
  title,
  story,
  steps: steps.map(({ title, happens, matters, look }) => ({ title, happens, matters, look })),
})

export function playView({ id, script, space, startedAt, state, problem, steps }: Play): z.input<typeof PlayView> {
  const { name, title, steps: told } = demoView(script)
  return {
    id,
    demo: name,
    title,
    space,
    startedAt,
    state,
    ...(problem === undefined ? {} : { problem: problemView(problem) }),
    steps: told.map((step, at) => ({ ...step, state: steps[at] ?? 'coming' })),
  }
}

/** An event as it is told over the admin interface. */
export const demoEventView = (event: DemoEvent): z.input<typeof DemoEventView> =>
  event.kind === 'failed' ? { ...event, problem: problemView(event.problem) } : event

const problemView = ({ code, title, came, expected, next }: z.input<typeof ProblemView>): z.input<typeof ProblemView> => ({
  code,
  title,
  came,
  expected,
  next,
})
