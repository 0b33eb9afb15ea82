import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ExchangeRow } from '../api/types.ts'
import type { ExchangeList } from '../exchange-list.ts'
import { count, duration, shortInteraction, size, time } from '../format.ts'
import { go, to } from '../router.ts'
import { type Item, isGap } from '../row-store.ts'
import { Outcome } from './outcome.tsx'
import { isTyping } from './shell.tsx'

/** Height of a line, in pixels: as the style sheet has it. */
const LINE = 30
/** Lines drawn beyond what is seen, so that a quick scroll meets no emptiness. */
const MARGIN = 12

/** The list: only the lines that are seen exist, whatever there is. */
export function Rows({ list }: { list: ExchangeList }) {
  const { store, revision, grown, loadOlder } = list
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 600 })
  const [chosen, setChosen] = useState<number>()
  const index = chosen === undefined ? -1 : store.indexOf(chosen)

  // Who has scrolled away from the newest keeps what they look at.
  useLayoutEffect(() => {
    const element = box.current
    if (element !== null && grown > 0 && element.scrollTop > LINE) element.scrollTop += grown * LINE
  }, [revision])
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const see = () => setView({ top: element.scrollTop, height: element.clientHeight })
    const resized = new ResizeObserver(see)
    resized.observe(element)
    return () => resized.disconnect()
  }, [])
  const first = Math.max(0, Math.floor(view.top / LINE) - MARGIN)
  const last = Math.min(store.length, Math.ceil((view.top + view.height) / LINE) + MARGIN)
  useEffect(() => {
    if (last >= store.length - 50) loadOlder()
  }, [last, store.length, loadOlder])

  // Keys may come quicker than the page is drawn: what was chosen last counts, not what was drawn last.
  const latest = useRef<number>(undefined)
  const pick = useCallback((sequence: number) => {
    latest.current = sequence
    setChosen(sequence)
  }, [])
  useEffect(() => {
    const choose = (wanted: number, back: boolean) => {
      let at = Math.max(0, Math.min(store.length - 1, wanted))
      let item = store.at(at)
      while (item !== undefined && isGap(item)) item = store.at((at += back ? -1 : 1))
      if (item === undefined) return
      pick(item.sequence)
      const element = box.current
      if (element === null) return
      if (at * LINE < element.scrollTop) element.scrollTop = at * LINE
      else if ((at + 1) * LINE > element.scrollTop + element.clientHeight) element.scrollTop = (at + 1) * LINE - element.clientHeight
    }
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]') !== null)
        return
      const at = latest.current === undefined ? -1 : store.indexOf(latest.current)
      const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / LINE) - 1)
      const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: page, PageUp: -page }[event.key]
      const item = at < 0 ? undefined : store.at(at)
      if (step !== undefined) choose(at < 0 ? 0 : at + step, step < 0)
      else if (event.key === 'Home') choose(0, false)
      else if (event.key === 'End') choose(store.length - 1, true)
      else if (event.key === 'Enter' && item !== undefined && !isGap(item) && !(event.target instanceof HTMLAnchorElement))
        go(to('exchanges', item.id))
      else if (event.key === 'c' && item !== undefined && !isGap(item)) go(conversationOf(item))
      else return
      event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [store, pick])

  const lines = []
  for (let at = first; at < last; at++) {
    const item = store.at(at)
    if (item !== undefined) lines.push(<Line key={keyOf(item)} item={item} at={at} chosen={at === index} choose={pick} />)
  }
  const active = index < 0 ? undefined : `row-${chosen}`
  return (
    <div class="grid" role="grid" aria-label="Exchanges" aria-rowcount={store.length + 1} aria-activedescendant={active} tabIndex={0}>
      <div role="rowgroup">
        <div class="line head" role="row" aria-rowindex={1}>
          {['Time', 'Door', 'What', 'Between', 'Outcome', 'Took', 'Size'].map((name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ))}
        </div>
      </div>
      <div
        class="lines"
        role="rowgroup"
        ref={box}
        onScroll={({ currentTarget: { scrollTop, clientHeight } }) => setView({ top: scrollTop, height: clientHeight })}
      >
        <div class="all" role="presentation" style={{ height: `${store.length * LINE}px` }}>
          {lines}
        </div>
      </div>
    </div>
  )
}

const keyOf = (item: Item) => (isGap(item) ? `gap-${item.after}` : item.sequence)

export const conversationOf = ({ id, conversationId }: Pick<ExchangeRow, 'id' | 'conversationId'>): string =>
  to('conversations', conversationId ?? `exchange:${id}`)

function Line({ item, at, chosen, choose }: { item: Item; at: number; chosen: boolean; choose: (sequence: number) => void }) {
  const style = { transform: `translateY(${at * LINE}px)` }
  if (isGap(item)) {
    return (
      <div class="line gap" role="row" aria-rowindex={at + 2} style={style}>
        <span role="gridcell">{count(item.before - item.after - 1)} more went by; they are fetched when it is quieter</span>
      </div>
    )
  }
  const { sequence, id, direction, door, from, to: receiver, interaction, summary, line, ms, codes, severity, startedAt } = item
  const cell = { role: 'gridcell' as const }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard for the whole list
    <div
      class={`line${chosen ? ' chosen' : ''} ${item.outcome ?? 'open'}`}
      role="row"
      id={`row-${sequence}`}
      aria-rowindex={at + 2}
      aria-selected={chosen}
      style={style}
      onClick={() => choose(sequence)}
    >
      <span {...cell} class="time">
        {time(startedAt)}
      </span>
      <span {...cell} class="door" title={direction === 'in' ? 'a call to Spine' : 'a delivery by Spine'}>
        <i class={direction} role="img" aria-label={direction === 'in' ? 'in' : 'out'}>
          {direction === 'in' ? '→' : '←'}
        </i>
        {door}
      </span>
      <span {...cell} class="what">
        <a href={to('exchanges', id)} tabIndex={-1}>
          {interaction === undefined ? line : shortInteraction(interaction)}
        </a>
        <span class="summary">{interaction === undefined ? summary : withoutFirst(summary, shortInteraction(interaction))}</span>
      </span>
      <span {...cell} class="between">
        {from ?? (direction === 'in' ? '' : 'Spine')}
        {receiver !== undefined && <span class="faint"> → {receiver}</span>}
      </span>
      <span {...cell} class="outcome">
        <Outcome row={item} />
        {codes[0] !== undefined && (
          <span class={`code ${severity ?? 'note'}`} title={codes.join(', ')}>
            {codes[0]}
            {codes.length > 1 && ` +${codes.length - 1}`}
          </span>
        )}
      </span>
      <span {...cell} class="number">
        {ms === undefined ? '' : duration(ms)}
      </span>
      <span {...cell} class="number">
        {size(item.size)}
      </span>
    </div>
  )
}

/** The summary mostly begins with the interaction, which stands before it already. */
const withoutFirst = (summary: string, word: string): string => (summary.startsWith(`${word} `) ? summary.slice(word.length + 1) : summary)
