import { headers } from './client.ts'
import type { EventFrame } from './types.ts'

/** Milliseconds before a lost stream is asked for again. */
const AGAIN = 1000

export type StreamState = 'connecting' | 'live' | 'lost'

/** Follows the event stream until the returned function is called; asks again when it is lost. */
export function follow(query: string, onFrame: (frame: EventFrame) => void, onState: (state: StreamState) => void): () => void {
  const stop = new AbortController()
  const run = async () => {
    while (!stop.signal.aborted) {
      onState('connecting')
      try {
        await read(query, stop.signal, onFrame, onState)
      } catch {
        // What went wrong shows in the state; the next try tells more.
      }
      if (stop.signal.aborted) return
      onState('lost')
      await new Promise((resolve) => setTimeout(resolve, AGAIN))
    }
  }
  void run()
  return () => stop.abort()
}

async function read(
  query: string,
  signal: AbortSignal,
  onFrame: (frame: EventFrame) => void,
  onState: (state: StreamState) => void,
): Promise<void> {
  // Not EventSource: that can't send the token.
  const response = await fetch(`/api/events${query}`, { headers: headers(), signal })
  if (!response.ok || response.body === null) throw new Error(`the event stream answered ${response.status}`)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    rest += value
    const parts = rest.split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      if (!part.startsWith('data: ')) continue
      onState('live')
      onFrame(JSON.parse(part.slice(6)))
    }
  }
}
