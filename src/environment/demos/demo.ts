/** What a demo is made of: `import('mock-spine/demos').Demo` types a script of one's own. */
import type { Stage } from './stage.ts'

export type { Received, ReceivedFilter } from '../supplier-side/received.ts'
export type { Answer } from './call.ts'
export type { DemoSupplier, SendOptions } from './demo-supplier.ts'
export type { Directory } from './directory.ts'
export type { Listener } from './listener.ts'
export type { Stage } from './stage.ts'

/** One step: what a person is told, and what is really done. */
export interface Step<Scene> {
  readonly title: string
  /** What happens, in plain words. */
  readonly happens: string
  /** Why it matters on the real Spine. */
  readonly matters: string
  /** What to look at in the journal. */
  readonly look: string
  /** Does it, through the environment's public doors. What it throws ends the demo as failed. */
  play(stage: Stage, scene: Scene): Promise<void>
}

/** What must be there before a demo can begin; what is missing is named with its cure. */
export interface Needs {
  /** Party keys that the demo's space must hold. */
  readonly parties?: readonly string[]
  /** NHS numbers that it must hold. */
  readonly patients?: readonly string[]
  /** Ids of smartcard users. */
  readonly users?: readonly string[]
  /** Roles of hosts that the environment must have, such as `ssp`. */
  readonly hosts?: readonly string[]
}

/**
 * A story that plays itself: a module of `examples/demos` exports it as `demo`. `scene` sets up what the steps share, such as the suppliers
 * that are played, and may be changed by them.
 */
export interface Demo<Scene = unknown> {
  /** Its place in the list, from 1. */
  readonly place: number
  readonly title: string
  /** What the story is about, and for whom. */
  readonly story: string
  readonly needs?: Needs
  scene(stage: Stage): Promise<Scene>
  readonly steps: readonly Step<Scene>[]
}
