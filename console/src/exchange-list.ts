import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { getJson } from './api/client.ts'
import type { EventFrame, ExchangeRow } from './api/types.ts'
import { useFrames } from './live-state.ts'
import { RowStore } from './row-store.ts'

interface Page {
  readonly rows: readonly ExchangeRow[]
  readonly next?: number
  readonly size: number
  readonly newest: number
}

const PAGE = 200
const GAP_PAGE = 1000
/** Milliseconds without a crowded frame before gaps are filled. */
const CALM = 700

export interface ExchangeList {
  readonly store: RowStore
  /** Changes with every change of the store. */
  readonly revision: number
  /** Lines added at the newest end by the last change. */
  readonly grown: number
  readonly error: unknown
  readonly loading: boolean
  /** Exchanges in the journal, whatever the filter. */
  readonly size: number
  loadOlder(): void
}

/** The exchanges that match a filter, kept up to date by the event stream. */
export function useExchangeList(filter: string): ExchangeList {
  const store = useRef(new RowStore())
  const [shown, setShown] = useState({ revision: 0, grown: 0, size: 0 })
  const [error, setError] = useState<unknown>()
  const [loading, setLoading] = useState(true)
  const busy = useRef(false)
  const size = useRef(0)
  const calm = useRef<ReturnType<typeof setTimeout>>(undefined)
  const waiting = useRef<EventFrame[] | undefined>([])
  const show = useCallback((grown = 0) => setShown(({ revision }) => ({ revision: revision + 1, grown, size: size.current })), [])

  const load = useCallback(async () => {
    setLoading(true)
    waiting.current = []
    try {
      const page = await getJson<Page>(`/api/exchange-rows${joined(filter, `limit=${PAGE}`)}`)
      store.current.reset(page.rows, page.next, page.newest)
      size.current = page.size
      for (const frame of waiting.current ?? []) store.current.take(frame)
      setError(undefined)
      show()
    } catch (problem) {
      setError(problem)
    }
    waiting.current = undefined
    setLoading(false)
  }, [filter, show])
  useEffect(() => {
    void load()
    return () => clearTimeout(calm.current)
  }, [load])

  const fill = useCallback(async () => {
    const gap = store.current.gap()
    if (gap === undefined) return
    const range = `before=${gap.before}&after=${gap.after}&limit=${GAP_PAGE}`
    const page = await getJson<Page>(`/api/exchange-rows${joined(filter, range)}`).catch(() => undefined)
    if (page === undefined) return
    store.current.fill(gap, page.rows, page.next)
    show()
    calm.current = setTimeout(() => void fill(), 100)
  }, [filter, show])

  const take = (frame: EventFrame, fresh: boolean) => {
    if (waiting.current !== undefined) return void waiting.current.push(frame)
    if (fresh) return void load()
    // The journal was cleared, or the space reset.
    if (frame.size < size.current && frame.size + frame.skipped + frame.rows.length < size.current) return void load()
    const changed = frame.size !== size.current
    size.current = frame.size
    if (frame.rows.length > 0) show(store.current.take(frame))
    else if (changed) show()
    if (frame.skipped > 0 || (frame.rows.length > 0 && store.current.gap() !== undefined)) {
      clearTimeout(calm.current)
      calm.current = setTimeout(() => void fill(), CALM)
    }
  }
  const latest = useRef(take)
  latest.current = take
  useFrames(filter, (frame, fresh) => latest.current(frame, fresh))

  const loadOlder = useCallback(() => {
    const { older } = store.current
    if (older === undefined || busy.current) return
    busy.current = true
    getJson<Page>(`/api/exchange-rows${joined(filter, `before=${older}&limit=${GAP_PAGE}`)}`)
      .then((page) => {
        store.current.addOlder(page.rows, page.next)
        show()
      }, setError)
      .finally(() => (busy.current = false))
  }, [filter, show])
  return { store: store.current, ...shown, error, loading, loadOlder }
}

const joined = (filter: string, more: string): string => (filter === '' ? `?${more}` : `${filter}&${more}`)
