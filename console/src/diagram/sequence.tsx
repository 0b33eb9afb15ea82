import { time } from '../format.ts'
import { to } from '../router.ts'
import { GUTTER, HEAD, type Layout, type PlacedArrow, type PlacedLane } from './layout.ts'

/** Pixels of a character, wide enough for capitals. */
const CHARACTER = 7.4
const TIP = 7

// Colours are attributes, so that a copy of the drawing needs no style sheet (export-image.ts fills them in).
const INK = 'var(--text)'
const FAINT = 'var(--faint)'
const EDGE = 'var(--edge)'

/** A sequence diagram. Each arrow leads to its exchange. */
export function Sequence({ layout, label }: { layout: Layout; label: string }) {
  const { width, height, laneWidth, lanes, arrows, gaps } = layout
  return (
    <svg
      class="sequence"
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      aria-label={label}
      font-family="system-ui, sans-serif"
      font-size="12"
    >
      <title>{label}</title>
      <rect width={width} height={height} fill="var(--back)" />
      {lanes.map((lane) => (
        <LaneHead key={lane.id} lane={lane} height={height} width={laneWidth} />
      ))}
      {gaps.map(({ y, words }) => (
        <g key={y}>
          <rect x={GUTTER} y={y - 11} width={width - GUTTER - 10} height={22} fill="var(--sunk)" rx={6} />
          <text x={GUTTER + (width - GUTTER) / 2} y={y + 4} text-anchor="middle" fill={FAINT} font-style="italic">
            {words}
          </text>
        </g>
      ))}
      {arrows.map((arrow) => (
        <Line key={arrow.key} arrow={arrow} />
      ))}
    </svg>
  )
}

function LaneHead({ lane: { x, title, subtitle, kind }, height, width }: { lane: PlacedLane; height: number; width: number }) {
  const fill = { supplier: 'var(--raised)', door: 'var(--accent-back)', domain: 'var(--good-back)' }[kind]
  return (
    <g>
      <line x1={x} x2={x} y1={HEAD} y2={height - 8} stroke={EDGE} stroke-width={kind === 'door' ? 8 : 1.5} />
      <rect x={x - width / 2 + 8} y={8} width={width - 16} height={HEAD - 14} rx={8} fill={fill} stroke={EDGE} />
      <text x={x} y={30} text-anchor="middle" font-weight="650" fill={INK}>
        {cut(title, (width - 20) / CHARACTER)}
      </text>
      <text x={x} y={46} text-anchor="middle" font-size="11" fill={FAINT}>
        {cut(subtitle, (width - 16) / (CHARACTER - 1))}
      </text>
    </g>
  )
}

function Line({ arrow }: { arrow: PlacedArrow }) {
  const { kind, good, y, x1, x2, id, text, detail, at } = arrow
  const colour = !good
    ? 'var(--bad)'
    : kind === 'waiting'
      ? FAINT
      : kind === 'work'
        ? 'var(--good)'
        : kind === 'answer'
          ? FAINT
          : 'var(--accent)'
  const forward = x2 >= x1
  const end = kind === 'lost' ? x1 + (x2 - x1) * 0.72 : x2 + (forward ? -5 : 5)
  const start = x1 + (forward ? 5 : -5)
  const side = forward ? -1 : 1
  const middle = (x1 + x2) / 2
  const fits = Math.floor((Math.abs(x2 - x1) - 14) / CHARACTER)
  const drawing = (
    <g class="fresh-arrow">
      <text x={8} y={y + 4} font-size="10.5" fill={FAINT} font-family="monospace">
        {time(new Date(at).toISOString())}
      </text>
      <rect x={Math.min(x1, x2)} y={y - 20} width={Math.abs(x2 - x1)} height={36} fill="transparent" class="hit" />
      <line
        x1={start}
        x2={end}
        y1={y}
        y2={y}
        stroke={colour}
        stroke-width={kind === 'message' || kind === 'lost' ? 1.8 : 1.4}
        stroke-dasharray={kind === 'answer' ? '5 4' : kind === 'waiting' ? '2 5' : undefined}
      />
      {kind === 'lost' ? (
        <path d={`M${end - 5} ${y - 5}l10 10m0 -10l-10 10`} stroke={colour} stroke-width={2.2} fill="none" />
      ) : (
        <path
          d={`M${end + side * TIP} ${y - TIP / 1.6}L${end} ${y}L${end + side * TIP} ${y + TIP / 1.6}`}
          stroke={colour}
          stroke-width={1.6}
          fill={kind === 'message' ? colour : 'none'}
        />
      )}
      <text
        x={middle}
        y={y - 6}
        text-anchor="middle"
        fill={good ? INK : 'var(--bad)'}
        font-weight={kind === 'message' || !good ? 580 : 400}
      >
        {cut(text, fits)}
        {text.length > fits && <title>{text}</title>}
      </text>
      {!good && detail !== '' && (
        <text x={middle} y={y + 14} text-anchor="middle" font-size="10.5" fill="var(--bad)">
          {cut(detail, fits + 6)}
          <title>{detail}</title>
        </text>
      )}
    </g>
  )
  return id === undefined ? drawing : <a href={to('exchanges', id)}>{drawing}</a>
}

/** The heads of the lanes once more, to stay in sight while the drawing below is scrolled. */
export const StickyHeads = ({ layout: { width, laneWidth, lanes } }: { layout: Layout }) => (
  <svg
    class="heads"
    aria-hidden="true"
    viewBox={`0 0 ${width} ${HEAD}`}
    width={width}
    height={HEAD}
    font-family="system-ui, sans-serif"
    font-size="12"
  >
    <rect width={width} height={HEAD} fill="var(--back)" />
    {lanes.map((lane) => (
      <LaneHead key={lane.id} lane={lane} height={HEAD} width={laneWidth} />
    ))}
  </svg>
)

const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, Math.max(1, Math.floor(length) - 1))}…` : text
