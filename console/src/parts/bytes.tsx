import { useState } from 'preact/hooks'
import { hexLine, WIDTH } from '../decode/hex.ts'
import { count } from '../format.ts'

/** Lines drawn at first, and more with each press. */
const LINES = 400

/** Bytes as they stood on the wire. */
export function Bytes({ bytes }: { bytes: Uint8Array }) {
  const [shown, setShown] = useState(LINES)
  const all = Math.ceil(bytes.length / WIDTH)
  const lines = Array.from({ length: Math.min(all, shown) }, (_, line) => hexLine(bytes, line))
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard */}
      <section class="hex mono" aria-label="Bytes in hex" tabIndex={0}>
        {lines.map(({ offset, hex, text }) => (
          <div key={offset}>
            <span class="faint">{offset}</span> {hex} <span class="av">{text}</span>
          </div>
        ))}
      </section>
      {shown < all && (
        <button type="button" onClick={() => setShown(shown + 10 * LINES)}>
          Show more of {count(bytes.length)} bytes
        </button>
      )}
    </>
  )
}
