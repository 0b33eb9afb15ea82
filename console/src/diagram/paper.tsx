import type { Ref } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { layOut } from './layout.ts'
import type { Diagram } from './model.ts'
import { Sequence, StickyHeads } from './sequence.tsx'

/** A diagram in a frame of its own, as wide as there is room; with `follow` it keeps what was drawn last in sight. */
export function Paper({
  diagram,
  label,
  follow = false,
  drawing,
}: {
  diagram: Diagram
  label: string
  follow?: boolean
  drawing?: Ref<HTMLElement>
}) {
  const box = useRef<HTMLElement>(null)
  const [room, setRoom] = useState(1100)
  const layout = useMemo(() => layOut(diagram, room), [diagram, room])
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const resized = new ResizeObserver(() => setRoom(element.clientWidth - 14))
    resized.observe(element)
    return () => resized.disconnect()
  }, [])
  useEffect(() => {
    if (follow && layout.height > 0) box.current?.scrollTo({ top: layout.height })
  }, [follow, layout.height])
  return (
    <section
      class="paper"
      ref={(element) => {
        box.current = element
        if (drawing !== undefined && drawing !== null && typeof drawing !== 'function') drawing.current = element
      }}
      aria-label="Sequence diagram"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard
      tabIndex={0}
    >
      <StickyHeads layout={layout} />
      <Sequence layout={layout} label={label} />
    </section>
  )
}
