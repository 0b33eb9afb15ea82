import { useState } from 'preact/hooks'

/** Does something that may be refused, once at a time. */
export function useAction(): { readonly busy: boolean; readonly error: unknown; readonly run: (work: () => Promise<unknown>) => void } {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const run = (work: () => Promise<unknown>) => {
    setBusy(true)
    setError(undefined)
    work()
      .catch(setError)
      .finally(() => setBusy(false))
  }
  return { busy, error, run }
}
