import { useEffect, useState } from 'preact/hooks'
import { send } from '../api/client.ts'
import type { SpaceView } from '../api/environment-types.ts'
import { dateTime, duration } from '../format.ts'
import { useLive } from '../live-state.ts'
import { useLoaded } from '../load.ts'
import { Panel } from '../parts/panel.tsx'
import { SureButton } from '../parts/sure-button.tsx'
import { Table } from '../parts/table.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useAction } from '../parts/use-action.ts'
import { to } from '../router.ts'

interface Entry {
  readonly id: string
  readonly kind: string
  readonly target: string
  readonly due: string
  readonly expires: string
  readonly attempt: number
  readonly policy: { readonly retries: number; readonly interval: number }
  readonly causedBy: string
}

/** What Spine has promised to deliver, and when it will. */
export function OutboxPart({ space }: { space: string }) {
  const query = `?space=${encodeURIComponent(space)}`
  const { value, error, again } = useLoaded<{ entries: readonly Entry[] }>(`/api/outbox${query}`, 2000)
  const clock = useLoaded<SpaceView['clock']>(`/api/spaces/${encodeURIComponent(space)}/clock`, 2000).value
  const { status } = useLive()
  const action = useAction()
  const held = status?.deliveries.held === true
  const now = useNow(clock)
  // What is promised changes with what happens.
  useEffect(again, [status?.deliveries.waiting, again])
  const act = (verb: 'POST' | 'DELETE', path: string) => action.run(() => send(verb, path), again)
  return (
    <>
      <Trouble error={error ?? action.error} />
      <Panel title="Deliveries" note={held ? 'Held back: nothing leaves' : 'They leave when they are due'}>
        <div class="actions">
          <button
            type="button"
            class={held ? 'main' : ''}
            onClick={() => action.run(() => send('PUT', '/api/deliveries', { held: !held }))}
          >
            {held ? 'Let all deliveries go' : 'Hold all deliveries back'}
          </button>
        </div>
      </Panel>
      <Panel title="Promised" note={clock === undefined ? '' : `Space ${space}: ${dateTime(clock.now)}${clock.frozen ? ', frozen' : ''}`}>
        <Table
          label="Promised deliveries"
          head={['Due', 'What', 'To', 'Try', 'Expires', 'Because of', '']}
          empty="Nothing is promised: every delivery has been made or given up."
          rows={(value?.entries ?? []).map((entry) => {
            const path = `/api/outbox/${encodeURIComponent(entry.id)}`
            const left = Date.parse(entry.due) - now
            return [
              <span key="d" title={dateTime(entry.due)}>
                {left > 0 ? `in ${duration(left)}` : held ? 'due, held' : 'now'}
              </span>,
              entry.kind,
              <span key="t" class="mono wrap">
                {entry.target}
              </span>,
              `${entry.attempt + 1}${entry.policy.retries > 1e9 ? '' : ` of ${entry.policy.retries + 1}`}`,
              entry.expires.startsWith('9999') ? 'never' : dateTime(entry.expires),
              <a key="c" href={to('exchanges', entry.causedBy)}>
                {entry.causedBy}
              </a>,
              <span key="a" class="actions tight">
                <button type="button" disabled={left <= 0} onClick={() => act('POST', `${path}/deliver${query}`)}>
                  Deliver now
                </button>
                <SureButton sure="Fail it" act={() => act('POST', `${path}/fail${query}`)}>
                  Fail
                </SureButton>
                <SureButton sure="Drop it" act={() => act('DELETE', `${path}${query}`)}>
                  Drop
                </SureButton>
              </span>,
            ]
          })}
        />
      </Panel>
    </>
  )
}

/** The time in the space between two looks at its clock. */
function useNow(clock: SpaceView['clock'] | undefined): number {
  const [, setTick] = useState(0)
  const [read, setRead] = useState({ at: 0, now: Date.now(), frozen: false })
  useEffect(() => {
    if (clock !== undefined) setRead({ at: performance.now(), now: Date.parse(clock.now), frozen: clock.frozen })
  }, [clock])
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), 500)
    return () => clearInterval(timer)
  }, [])
  return read.frozen || read.at === 0 ? read.now : read.now + performance.now() - read.at
}
