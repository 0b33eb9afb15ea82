import { useEffect, useState } from 'preact/hooks'
import { getJson } from '../api/client.ts'
import type { DemoEvent, Play } from '../api/demo-types.ts'

export interface Followed {
  readonly play: Play | undefined
  readonly events: readonly DemoEvent[]
  readonly error: unknown
}

type Answer = Play & { readonly events: readonly DemoEvent[]; readonly next: number }

const OVER = new Set(['played', 'failed', 'stopped'])

/** Follows a play event by event until it is over. */
export function usePlay(id: string): Followed {
  const [followed, setFollowed] = useState<Followed>({ play: undefined, events: [], error: undefined })
  useEffect(() => {
    const stop = new AbortController()
    const follow = async () => {
      let after = 0
      while (!stop.signal.aborted) {
        const wait = after === 0 ? '0s' : '20s'
        const { events, next, ...play } = await getJson<Answer>(
          `/api/demo-plays/${encodeURIComponent(id)}?after=${after}&wait=${wait}`,
          stop.signal,
        )
        after = next
        setFollowed((before) => ({ play, events: [...before.events, ...events], error: undefined }))
        if (OVER.has(play.state) && events.length === 0) return
      }
    }
    follow().catch((error: unknown) => {
      if (!stop.signal.aborted) setFollowed((before) => ({ ...before, error }))
    })
    return () => stop.abort()
  }, [id])
  return followed
}
