import { useState } from 'preact/hooks'
import { send } from '../api/client.ts'
import type { SpaceView } from '../api/environment-types.ts'
import { dateTime } from '../format.ts'
import { useLoaded } from '../load.ts'
import { Panel } from '../parts/panel.tsx'
import { SureButton } from '../parts/sure-button.tsx'
import { Table } from '../parts/table.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useAction } from '../parts/use-action.ts'
import { to } from '../router.ts'

const STEPS = [
  ['30s', '30 seconds'],
  ['2m', '2 minutes'],
  ['1h', '1 hour'],
  ['1d', '1 day'],
  ['30d', '30 days'],
] as const

/** The clock of a space: what is due when it jumps is done at once. And the spaces. */
export function ClockPart({ space }: { space: string }) {
  const spaces = useLoaded<{ spaces: readonly SpaceView[] }>('/api/spaces', 1000)
  const action = useAction()
  const [moment, setMoment] = useState('')
  const [name, setName] = useState('')
  const clock = spaces.value?.spaces.find((each) => each.name === space)?.clock
  const change = (body: object) => action.run(() => send('PUT', `/api/spaces/${encodeURIComponent(space)}/clock`, body), spaces.again)
  return (
    <>
      <Trouble error={spaces.error ?? action.error} />
      <Panel title={`Clock of space ${space}`} note="Retries, expiries and token life go by it; certificates go by the wall clock">
        <p class="big mono" role="timer">
          {clock === undefined ? '' : dateTime(clock.now)} {clock?.frozen === true && <span class="chip warn">frozen</span>}
        </p>
        <div class="actions">
          {STEPS.map(([step, words]) => (
            <button key={step} type="button" onClick={() => change({ advance: step })}>
              + {words}
            </button>
          ))}
          <button type="button" onClick={() => change({ freeze: clock?.frozen !== true })}>
            {clock?.frozen === true ? 'Let it run on' : 'Freeze'}
          </button>
        </div>
        <form
          class="line"
          onSubmit={(event) => {
            event.preventDefault()
            change({ set: new Date(moment).toISOString() })
          }}
        >
          <label>
            Set to{' '}
            <input type="datetime-local" required step={1} value={moment} onInput={(event) => setMoment(event.currentTarget.value)} />
          </label>
          <button type="submit">Set</button>
        </form>
      </Panel>
      <Panel title="Spaces" note="State, outbox and clock of their own; a message leads to one by what it carries">
        <Table
          label="Spaces"
          head={['Name', 'Clock', 'Claims', '']}
          empty=""
          rows={(spaces.value?.spaces ?? []).map((each) => [
            <a key="n" href={`${to('environment', 'clock')}?space=${encodeURIComponent(each.name)}`}>
              {each.name}
            </a>,
            `${dateTime(each.clock.now)}${each.clock.frozen ? ', frozen' : ''}`,
            <span key="c" class="mono wrap">
              {each.claims.join('  ')}
            </span>,
            <span key="a" class="actions tight">
              <SureButton
                sure="Reset it"
                label={`space ${each.name}`}
                act={() => action.run(() => send('POST', `/api/spaces/${encodeURIComponent(each.name)}/reset`), spaces.again)}
              >
                Back to the seed
              </SureButton>
              {each.name !== 'default' && (
                <SureButton
                  sure="Drop it"
                  label={`space ${each.name}`}
                  act={() => action.run(() => send('DELETE', `/api/spaces/${encodeURIComponent(each.name)}`), spaces.again)}
                >
                  Drop
                </SureButton>
              )}
            </span>,
          ])}
        />
        <form
          class="line"
          onSubmit={(event) => {
            event.preventDefault()
            action.run(
              () => send('POST', '/api/spaces', { name }),
              () => {
                setName('')
                spaces.again()
              },
            )
          }}
        >
          <label>
            New space <input required value={name} placeholder="suite-1" onInput={(event) => setName(event.currentTarget.value)} />
          </label>
          <button type="submit">Make</button>
        </form>
      </Panel>
    </>
  )
}
