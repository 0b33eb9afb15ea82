import { useEffect, useState } from 'preact/hooks'
import { follow, type StreamState } from './api/events.ts'
import type { EventFrame } from './api/types.ts'

export interface Live {
  readonly state: StreamState
  readonly status: Omit<EventFrame, 'rows'> | undefined
}

/** `fresh` on the first frame after the stream was lost: what happened meanwhile was not told. */
type Heard = (frame: EventFrame, fresh: boolean) => void

/** One stream for the page: who shows exchanges under a filter of their own takes it over. */
class LiveStream {
  #query = ''
  #stop: (() => void) | undefined
  readonly #hearing = new Set<Heard>()
  readonly #watching = new Set<(live: Live) => void>()
  #live: Live = { state: 'connecting', status: undefined }

  get live(): Live {
    return this.#live
  }

  /** Hears every frame under a filter; the returned function ends it. */
  hear(query: string, heard: Heard): () => void {
    this.#hearing.add(heard)
    if (this.#query !== query || this.#stop === undefined) this.#open(query)
    return () => this.#hearing.delete(heard)
  }

  watch(watcher: (live: Live) => void): () => void {
    this.#watching.add(watcher)
    if (this.#stop === undefined) this.#open('')
    return () => this.#watching.delete(watcher)
  }

  #open(query: string): void {
    this.#stop?.()
    this.#query = query
    let lost = false
    this.#stop = follow(
      query,
      (frame) => {
        const { rows: _, ...status } = frame
        const fresh = lost
        lost = false
        this.#set({ state: 'live', status })
        for (const heard of this.#hearing) heard(frame, fresh)
      },
      (state) => {
        if (state === 'lost') lost = true
        this.#set({ state, status: this.#live.status })
      },
    )
  }

  #set(live: Live): void {
    const { state, status } = this.#live
    this.#live = live
    // Most frames change nothing that the bar shows.
    if (state === live.state && JSON.stringify(status) === JSON.stringify(live.status)) return
    for (const watcher of this.#watching) watcher(live)
  }
}

export const liveStream = new LiveStream()

export function useLive(): Live {
  const [live, setLive] = useState(liveStream.live)
  useEffect(() => liveStream.watch(setLive), [])
  return live
}

/** Hears frames under a filter as long as the component is shown. */
export function useFrames(query: string, heard: Heard): void {
  useEffect(() => liveStream.hear(query, heard), [query])
}
