import { useState } from 'preact/hooks'

/** Copies a text, and says so for a moment. */
export function CopyButton({ text, children }: { text: () => string; children: string }) {
  const [done, setDone] = useState(false)
  return (
    <button
      type="button"
      onClick={() => {
        void copy(text()).then(() => {
          setDone(true)
          setTimeout(() => setDone(false), 1500)
        })
      }}
    >
      <span aria-live="polite">{done ? 'Copied' : children}</span>
    </button>
  )
}

/** The clipboard is there only for pages of this machine or over TLS; elsewhere the old way is left. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
