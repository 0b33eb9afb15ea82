import { ProblemError, problem } from '../../kernel/problem.ts'
import type { Environment } from '../environment.ts'
import { hostOfSpace } from './directory.ts'
import type { DemoEvent } from './events.ts'
import { checkNeeds } from './needs.ts'
import { Play } from './play.ts'
import { demoProblems } from './problems.ts'
import { type Script, Scripts } from './scripts.ts'

/** The guided demos of an environment and their plays, each in a space of its own. */
export class Demos {
  readonly #environment: Environment
  readonly #scripts: Scripts
  readonly #plays = new Map<string, Play>()
  readonly #listeners = new Set<(event: DemoEvent) => void>()
  /** Names being made ready, so that two starts at once do not choose the same. */
  readonly #taken = new Set<string>()

  constructor(environment: Environment) {
    this.#environment = environment
    this.#scripts = new Scripts(environment.settings.demos)
  }

  /** Every demo in the order of the list. @throws ProblemError MS-DEMO-SCRIPT */
  list(): Promise<readonly Script[]> {
    return this.#scripts.all()
  }

  /** @throws ProblemError MS-DEMO-UNKNOWN, MS-DEMO-SCRIPT */
  demo(name: string): Promise<Script> {
    return this.#scripts.one(name)
  }

  /** Plays that are under way or whose exchanges can still be read, oldest first. */
  plays(): readonly Play[] {
    return [...this.#plays.values()]
  }

  play(id: string): Play | undefined {
    return this.#plays.get(id)
  }

  /**
   * Starts a demo in a new space; the oldest play that has ended makes room when there are as many as may be.
   * @throws ProblemError MS-DEMO-UNKNOWN, MS-DEMO-SCRIPT, MS-DEMO-BUSY, MS-DEMO-NEEDS, with nothing left behind
   */
  async start(name: string, { stepwise = false }: { readonly stepwise?: boolean } = {}): Promise<Play> {
    const environment = this.#environment
    const script = await this.#scripts.one(name)
    const id = this.#free(name)
    this.#taken.add(id)
    try {
      await this.#makeRoom()
      const space = spaceOf(id)
      await environment.createSpace({ name: space, claims: { hosts: [hostOfSpace(space)] }, seed: 'default' })
      try {
        await checkNeeds(environment, space, script.demo.needs ?? {})
      } catch (error) {
        await environment.dropSpace(space)
        throw error
      }
      const idle = environment.settings.demoIdle
      const play = new Play({ id, script, environment, space, stepwise, idle, onEvent: (event) => this.#tell(event) })
      this.#plays.set(id, play)
      // One that ended itself, as it was not continued, leaves as little as one that was stopped.
      play.ended.then(() => (play.state === 'stopped' ? this.forget(id) : undefined)).catch((error: Error) => process.emitWarning(error))
      return play
    } finally {
      this.#taken.delete(id)
    }
  }

  /** Stops a play if it is under way, and forgets it with its space and exchanges; undefined when there is none. */
  async forget(id: string): Promise<Play | undefined> {
    const play = this.#plays.get(id)
    if (play === undefined) return undefined
    this.#plays.delete(id)
    this.#taken.add(id)
    try {
      await play.stop()
      await play.dismiss()
    } finally {
      await this.#environment.dropSpace(play.space)
      this.#taken.delete(id)
    }
    return play
  }

  /** Calls `listener` for every event of every play; returns the function that ends it. */
  onEvent(listener: (event: DemoEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Ends what is under way, leaving nothing of it. */
  async close(): Promise<void> {
    for (const play of this.plays()) if (!play.over) await this.forget(play.id)
  }

  /** The demo's name with the lowest number that is free: of plays, and of spaces that an earlier process left. */
  #free(name: string): string {
    for (let number = 1; ; number++) {
      const id = `${name}-${number}`
      if (!this.#plays.has(id) && !this.#taken.has(id) && this.#environment.spaces.get(spaceOf(id)) === undefined) return id
    }
  }

  async #makeRoom(): Promise<void> {
    const { maxDemos } = this.#environment.settings
    while (this.#plays.size + this.#taken.size > maxDemos) {
      const oldest = this.plays().find(({ over }) => over)
      if (oldest === undefined)
        throw new ProblemError(
          problem(demoProblems['MS-DEMO-BUSY'], {
            came: `${this.#plays.size} demos under way`,
            expected: `fewer than ${maxDemos} (--max-demos)`,
          }),
        )
      await this.forget(oldest.id)
    }
  }

  #tell(event: DemoEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }
}

const spaceOf = (play: string): string => `demo-${play}`
