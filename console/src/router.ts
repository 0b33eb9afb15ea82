import { useEffect, useState } from 'preact/hooks'

const BASE = '/console/'

/** Where the page is: path segments behind /console/, and the query. */
export interface Place {
  readonly path: readonly string[]
  readonly query: URLSearchParams
}

const listeners = new Set<() => void>()

const here = (): Place => ({
  path: location.pathname
    .slice(BASE.length)
    .split('/')
    .filter((part) => part !== '')
    .map(decode),
  query: new URLSearchParams(location.search),
})

/** The address of a place; parts are encoded. */
export const to = (...parts: readonly string[]): string => BASE + parts.map(encodeURIComponent).join('/')

export function go(address: string, replace = false): void {
  if (replace) history.replaceState(null, '', address)
  else history.pushState(null, '', address)
  for (const listener of listeners) listener()
}

export function usePlace(): Place {
  const [place, setPlace] = useState(here)
  useEffect(() => {
    const change = () => setPlace(here())
    listeners.add(change)
    addEventListener('popstate', change)
    return () => {
      listeners.delete(change)
      removeEventListener('popstate', change)
    }
  }, [])
  return place
}

/** Links inside the console change the place without loading the page again. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (link === null || link.target !== '' || link.download !== '' || link.origin !== location.origin || !link.pathname.startsWith(BASE))
    return
  event.preventDefault()
  if (link.href !== location.href) go(link.href)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
