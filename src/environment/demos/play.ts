import type { Exchange } from '../../kernel/exchange.ts'
import { type Problem, ProblemError, problem } from '../../kernel/problem.ts'
import type { Environment } from '../environment.ts'
import { type DemoEvent, type NewDemoEvent, type PlayState, type StepState, shownExchange } from './events.ts'
import { demoProblems } from './problems.ts'
import type { Script } from './scripts.ts'
import { Stage } from './stage.ts'

export interface PlayParts {
  readonly id: string
  readonly script: Script
  readonly environment: Environment
  /** Name of its space. */
  readonly space: string
  /** Waits before each step but the first until it is continued. */
  readonly stepwise: boolean
  /** Real milliseconds that it waits at most. */
  readonly idle: number
  onEvent(event: DemoEvent): void
}

/** Events of one play; a busy script stops being told, not the play. */
const MOST_EVENTS = 2000
/** Real milliseconds that a step may take. */
const STEP_MS = 120_000
/** Real milliseconds that a script which was given up may take to notice. */
const SETTLE_MS = 5000

/** A demo being played, or played to its end: its steps, and what the audience was told. */
export class Play {
  readonly id: string
  readonly script: Script
  readonly space: string
  readonly startedAt = new Date().toISOString()
  readonly events: DemoEvent[] = []
  readonly steps: StepState[]
  state: PlayState = 'playing'
  /** Why it failed or was ended early. */
  problem: Problem | undefined
  /** Resolves when it has ended, whatever way. */
  readonly ended: Promise<void>
  readonly #parts: PlayParts
  readonly #abort = new AbortController()
  readonly #stage: Stage
  readonly #seen = new Set<string>()
  /** What the script is doing. */
  #work: Promise<unknown> = Promise.resolve()
  #step = 0
  #stepwise: boolean
  /** What it has come to, once every port is closed. */
  #outcome: PlayState = 'played'
  /** Somebody stops it, or nobody continues it. */
  #stopping = false
  #continue: (() => void) | undefined

  constructor(parts: PlayParts) {
    this.id = parts.id
    this.script = parts.script
    this.space = parts.space
    this.steps = parts.script.demo.steps.map(() => 'coming')
    this.#parts = parts
    this.#stepwise = parts.stepwise
    this.#stage = new Stage({
      environment: parts.environment,
      space: parts.space,
      examples: parts.script.examples,
      signal: this.#abort.signal,
      saw: (text) => this.#tell({ kind: 'saw', step: this.#step, text }),
      show: (exchange) => this.#show(exchange),
    })
    this.ended = this.#play()
  }

  /** Whether nothing more will happen. */
  get over(): boolean {
    return this.state !== 'playing' && this.state !== 'waiting'
  }

  /** Plays the step that waits, or all that are left. @throws ProblemError MS-DEMO-OVER when none waits */
  continue(to: 'step' | 'end'): void {
    if (this.#continue === undefined)
      throw new ProblemError(problem(demoProblems['MS-DEMO-OVER'], { came: `${this.id} is ${this.state}`, expected: 'a play that waits' }))
    if (to === 'end') this.#stepwise = false
    this.#continue()
  }

  /** Ends it where it is. */
  async stop(): Promise<void> {
    this.#stop()
    await this.ended
  }

  /** Takes its suppliers out of the directory. */
  dismiss(): Promise<void> {
    return this.#stage.dismiss()
  }

  async #play(): Promise<void> {
    const unwatch = this.#parts.environment.journal.onExchange((exchange) => {
      if (exchange.space === this.space) this.#show(exchange)
    })
    this.#tell({ kind: 'begun' })
    try {
      const { demo } = this.script
      const scene = await this.#within(demo.scene(this.#stage))
      for (const [at, step] of demo.steps.entries()) {
        if (at > 0 && this.#stepwise) await this.#wait(at)
        this.#begin(at)
        await this.#within(step.play(this.#stage, scene))
        this.steps[at] = 'played'
        this.#tell({ kind: 'step-played', step: at })
      }
    } catch (error) {
      if (this.#stopping) this.#outcome = 'stopped'
      else this.#fail(error)
    }
    unwatch()
    try {
      await this.#settled()
      await this.#stage.close()
    } catch (error) {
      this.#fail(error)
    }
    this.state = this.#outcome
    this.#tell({ kind: 'ended', state: this.state })
  }

  #begin(at: number): void {
    this.#step = at
    this.state = 'playing'
    this.steps[at] = 'playing'
    this.#tell({ kind: 'step', step: at })
  }

  async #wait(at: number): Promise<void> {
    this.state = 'waiting'
    this.#tell({ kind: 'waiting', step: at })
    const { signal } = this.#abort
    await new Promise<void>((resolve, reject) => {
      const end = (work: () => void) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', aborted)
        this.#continue = undefined
        work()
      }
      const aborted = () => end(() => reject(signal.reason))
      const timer = setTimeout(() => {
        this.problem = problem(demoProblems['MS-DEMO-IDLE'], { came: `${this.#parts.idle} ms of waiting`, expected: 'to be continued' })
        this.#stop()
      }, this.#parts.idle)
      timer.unref()
      signal.addEventListener('abort', aborted)
      this.#continue = () => end(resolve)
      if (signal.aborted) aborted()
    })
  }

  /** What the script does, as long as the play goes on and it takes no longer than a step may. */
  async #within<T>(work: Promise<T>): Promise<T> {
    this.#work = work
    const { signal } = this.#abort
    let stop = (): void => undefined
    let timer: NodeJS.Timeout | undefined
    const ended = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason)
      signal.addEventListener('abort', stop)
      const late = problem(demoProblems['MS-DEMO-STEP'], { came: `no end within ${STEP_MS / 1000} s`, expected: 'a step that ends' })
      timer = setTimeout(() => reject(new ProblemError(late)), STEP_MS)
      if (signal.aborted) stop()
    })
    try {
      return await Promise.race([work, ended])
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
  }

  /** Lets what was given up in the middle come to its end, so that nothing is opened behind what is closed. */
  async #settled(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, SETTLE_MS)))
    await Promise.race([this.#work.catch(() => undefined), late])
    clearTimeout(timer)
  }

  #stop(): void {
    this.#stopping = true
    this.#abort.abort(new Error('the demo was stopped'))
  }

  #fail(error: unknown): void {
    this.#outcome = 'failed'
    if (this.steps[this.#step] === 'playing') this.steps[this.#step] = 'failed'
    this.problem = error instanceof ProblemError ? error.problem : broken(this.script.name, error)
    this.#tell({ kind: 'failed', step: this.#step, problem: this.problem })
    // What the script still waits for is given up with it.
    this.#abort.abort(new Error('the demo has failed'))
  }

  #show(exchange: Exchange): void {
    if ((exchange.state !== 'complete' && exchange.state !== 'cut') || this.#seen.has(exchange.id) || this.over) return
    this.#seen.add(exchange.id)
    this.#tell({ kind: 'exchange', step: this.#step, exchange: shownExchange(exchange) })
  }

  #tell(what: NewDemoEvent): void {
    if (this.events.length >= MOST_EVENTS && (what.kind === 'saw' || what.kind === 'exchange')) return
    const event: DemoEvent = { play: this.id, sequence: this.events.length + 1, at: new Date().toISOString(), ...what }
    this.events.push(event)
    this.#parts.onEvent(event)
  }
}

const broken = (name: string, error: unknown): Problem =>
  problem(demoProblems['MS-DEMO-SCRIPT'], {
    came: `${name}: ${error instanceof Error ? error.message : String(error)}`,
    expected: 'a step that ends without an error of its own',
  })
