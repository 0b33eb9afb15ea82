import { duration } from '../format.ts'
import type { Arrow, Diagram, Lane } from './model.ts'

/** Widest and narrowest lane, in pixels. */
const LANE = { most: 230, least: 148 }
export const HEAD = 62
export const GUTTER = 104
const STEP = 46
const GAP = 34
const UNDER = 12
/** Milliseconds of silence that are told in words instead of being drawn. */
const SILENCE = 2000

export interface PlacedLane extends Lane {
  readonly x: number
}
export interface PlacedArrow extends Arrow {
  readonly key: string
  readonly y: number
  readonly x1: number
  readonly x2: number
}
export interface PlacedGap {
  readonly y: number
  readonly words: string
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly laneWidth: number
  readonly lanes: readonly PlacedLane[]
  readonly arrows: readonly PlacedArrow[]
  readonly gaps: readonly PlacedGap[]
}

/**
 * Puts a diagram on paper: a lane a column, an arrow a line, long silences as one line each.
 * @param room pixels that there are beside each other
 */
export function layOut({ lanes, arrows }: Diagram, room = Number.POSITIVE_INFINITY): Layout {
  const count = Math.max(1, lanes.length)
  const laneWidth = Math.round(Math.max(LANE.least, Math.min(LANE.most, (room - GUTTER - 10) / count)))
  const placed = lanes.map((lane, at) => ({ ...lane, x: GUTTER + laneWidth / 2 + at * laneWidth }))
  const x = new Map(placed.map((lane) => [lane.id, lane.x]))
  const gaps: PlacedGap[] = []
  const lines: PlacedArrow[] = []
  const keys = new Map<string, number>()
  let y = HEAD - 6
  let before: number | undefined
  for (const arrow of arrows) {
    // Why an arrow failed stands below it.
    if (lines.at(-1)?.good === false) y += UNDER
    if (before !== undefined && arrow.at - before > SILENCE) {
      gaps.push({ y: y + GAP / 2 + 6, words: `${duration(arrow.at - before)} later` })
      y += GAP
    }
    before = arrow.at
    y += STEP
    const stem = `${arrow.id ?? 'waiting'}-${arrow.kind}`
    const nth = (keys.get(stem) ?? 0) + 1
    keys.set(stem, nth)
    lines.push({ ...arrow, key: `${stem}-${nth}`, y, x1: x.get(arrow.from) ?? 0, x2: x.get(arrow.to) ?? 0 })
  }
  return { width: GUTTER + count * laneWidth + 10, height: y + 40, laneWidth, lanes: placed, arrows: lines, gaps }
}
