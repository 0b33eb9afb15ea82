import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Refusal, token } from '../api/client.ts'
import { count } from '../format.ts'
import { useLive } from '../live-state.ts'
import { useLoaded } from '../load.ts'
import { followLinks, go, type Place, to } from '../router.ts'
import { Keys } from './keys.tsx'
import { TokenForm } from './token-form.tsx'

const PAGES = [
  ['', 'Exchanges'],
  ['environment', 'Environment'],
  ['demos', 'Demos'],
] as const

/** The bar at the top, and the page below it. */
export function Shell({ place, children }: { place: Place; children: ComponentChildren }) {
  const environment = useLoaded<{ title: string; name: string }>('/api/environment')
  const [keys, setKeys] = useState(false)
  useShortcuts(() => setKeys((shown) => !shown))
  useEffect(() => {
    document.addEventListener('click', followLinks)
    return () => document.removeEventListener('click', followLinks)
  }, [])
  const refused = environment.error instanceof Refusal && environment.error.status === 403
  const current = place.path[0] === 'demos' || place.path[0] === 'environment' ? place.path[0] : ''
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="bar">
        <a class="brand" href={to()}>
          <Mark />
          mock-spine
        </a>
        <nav aria-label="Pages">
          {PAGES.map(([name, text]) => (
            <a key={name} href={name === '' ? to() : to(name)} aria-current={name === current ? 'page' : undefined}>
              {text}
            </a>
          ))}
        </nav>
        <span class="where">{environment.value?.title ?? ''}</span>
        <Status />
        <ThemeButton />
        <button type="button" class="quiet" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onClick={() => setKeys(true)}>
          ?
        </button>
      </header>
      <main id="main" tabIndex={-1}>
        {refused ? <TokenForm wrong={token.get() !== ''} /> : children}
      </main>
      {keys && <Keys close={() => setKeys(false)} />}
    </>
  )
}

function Status() {
  const { state, status } = useLive()
  const words = { connecting: 'Connecting', live: 'Live', lost: 'Lost' }[state]
  const waiting = status?.deliveries.waiting ?? 0
  return (
    <span class="status">
      {status?.deliveries.held === true && (
        <a class="chip warn" href={to('environment', 'outbox')}>
          deliveries held
        </a>
      )}
      {waiting > 0 && (
        <a class="chip" href={to('environment', 'outbox')} title="Deliveries that wait to be due">
          {count(waiting)} waiting
        </a>
      )}
      <span class={`live ${state}`} role="status">
        {words}
      </span>
    </span>
  )
}

const THEMES = ['system', 'light', 'dark'] as const
const SIGNS = { system: '◐', light: '☀', dark: '☾' }

function ThemeButton() {
  const [theme, setTheme] = useState(() => THEMES.find((each) => each === localStorage.getItem('mock-spine.theme')) ?? 'system')
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme
    localStorage.setItem('mock-spine.theme', theme)
  }, [theme])
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system'
  return (
    <button
      type="button"
      class="quiet"
      aria-label={`Colours: ${theme}; change to ${next}`}
      title={`Colours: ${theme}`}
      onClick={() => setTheme(next)}
    >
      {SIGNS[theme]}
    </button>
  )
}

/** Keys that hold on every page; those of a page are its own. */
function useShortcuts(toggleKeys: () => void): void {
  useEffect(() => {
    let goes = false
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (goes) {
        goes = false
        const target = { l: to(), e: to('environment'), d: to('demos'), o: to('environment', 'outbox') }[event.key]
        if (target !== undefined) go(target)
        return
      }
      if (event.key === 'g') goes = true
      if (event.key === '?') toggleKeys()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

const Mark = () => (
  <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden="true">
    <rect width="32" height="32" rx="7" fill="currentColor" />
    <g class="bones">
      <rect x="12" y="5" width="8" height="4.6" rx="2" />
      <rect x="10" y="11.2" width="12" height="4.6" rx="2" />
      <rect x="9" y="17.4" width="14" height="4.6" rx="2" />
      <rect x="12" y="23.6" width="8" height="3.4" rx="1.7" />
    </g>
  </svg>
)
