import { useCallback, useEffect, useState } from 'preact/hooks'
import { getJson } from './api/client.ts'

export interface Loaded<T> {
  readonly value: T | undefined
  readonly error: unknown
  /** Asks again. */
  readonly again: () => void
}

/** What a path of the admin interface answers; asked again when the path changes, and every `every` milliseconds when given. */
export function useLoaded<T>(path: string | undefined, every?: number): Loaded<T> {
  const [state, setState] = useState<{ path?: string; value?: T; error?: unknown }>({})
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    if (path === undefined) return
    const stop = new AbortController()
    // `turn` only has it run again.
    void turn
    getJson<T>(path, stop.signal).then(
      (value) => setState({ path, value }),
      (error: unknown) => {
        if (!stop.signal.aborted) setState({ path, error })
      },
    )
    return () => stop.abort()
  }, [path, turn])
  const again = useCallback(() => setTurn((before) => before + 1), [])
  useEffect(() => {
    if (every === undefined) return
    const timer = setInterval(() => document.hidden || again(), every)
    return () => clearInterval(timer)
  }, [every, again])
  const own = state.path === path
  return { value: own ? state.value : undefined, error: own ? state.error : undefined, again }
}
