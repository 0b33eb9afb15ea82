export interface DemoStep {
  readonly title: string
  readonly happens: string
  readonly matters: string
  readonly look: string
}
export interface Demo {
  readonly name: string
  readonly title: string
  readonly story: string
  readonly steps: readonly DemoStep[]
}
export interface DemoProblem {
  readonly code: string
  readonly title: string
  readonly came: string
  readonly expected: string
  readonly next: string
}
export interface DemoEvent {
  readonly play: string
  readonly sequence: number
  readonly at: string
  readonly kind: 'begun' | 'step' | 'waiting' | 'step-played' | 'saw' | 'exchange' | 'failed' | 'ended'
  readonly step?: number
  readonly text?: string
  readonly exchange?: { readonly id: string; readonly summary: string; readonly outcome?: string; readonly problems: readonly string[] }
  readonly problem?: DemoProblem
}
export interface Play {
  readonly id: string
  readonly demo: string
  readonly title: string
  /** Its own space. */
  readonly space: string
  readonly startedAt: string
  readonly state: 'playing' | 'waiting' | 'played' | 'failed' | 'stopped'
  readonly problem?: DemoProblem
  readonly steps: readonly (DemoStep & { readonly state: 'coming' | 'playing' | 'played' | 'failed' })[]
}
