import { useEffect, useState } from 'preact/hooks'

/** A button for what can't be undone: pressed a second time it does it. */
export function SureButton({ children, sure, act, label }: { children: string; sure: string; act: () => void; label?: string }) {
  const [asked, setAsked] = useState(false)
  useEffect(() => {
    if (!asked) return
    const timer = setTimeout(() => setAsked(false), 4000)
    return () => clearTimeout(timer)
  }, [asked])
  return (
    <button
      type="button"
      class={asked ? 'danger' : ''}
      aria-label={label === undefined ? undefined : `${asked ? sure : children} ${label}`}
      onClick={() => {
        if (asked) act()
        setAsked(!asked)
      }}
    >
      {asked ? sure : children}
    </button>
  )
}
