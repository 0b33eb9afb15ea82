import { useState } from 'preact/hooks'

export interface Action {
  readonly busy: boolean
  readonly error: unknown
  /** Does something, and what follows when it was not refused. */
  readonly run: (work: () => Promise<unknown>, then?: () => void) => void
}

/** Does something that may be refused, and keeps why. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const run: Action['run'] = (work, then) => {
    setBusy(true)
    setError(undefined)
    work()
      .then(then)
      .catch(setError)
      .finally(() => setBusy(false))
  }
  return { busy, error, run }
}
