import { useState } from 'preact/hooks'
import { send } from '../api/client.ts'
import type { FaultRule } from '../api/environment-types.ts'
import { filterAddress } from '../filter.ts'
import { useLoaded } from '../load.ts'
import { Panel } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useAction } from '../parts/use-action.ts'
import { StubsPanel } from './stubs.tsx'

/** Rules that demonstrations ask for; any other goes into the box as it is. */
const READY: readonly (readonly [string, object])[] = [
  ['The next delivery is lost', { on: 'delivery', times: 1, effect: { do: 'drop' } }],
  ['The next delivery comes twice', { on: 'delivery', times: 1, effect: { do: 'duplicate' } }],
  ['The next two tries of a delivery fail with 503', { on: 'delivery', times: 2, effect: { do: 'fail', status: 503 } }],
  ['The acknowledgement of the next delivery is lost', { on: 'delivery', times: 1, effect: { do: 'lose-answer' } }],
  ['Every request is answered two seconds late', { on: 'request', effect: { do: 'delay', ms: 2000 } }],
  ['The next request gets HTTP 500', { on: 'request', times: 1, effect: { do: 'reply', status: 500 } }],
  ['The connection of the next request is reset after it was processed', { on: 'request', times: 1, effect: { do: 'reset' } }],
]

/** Rules that make Spine misbehave. */
export function FaultsPart({ space }: { space: string }) {
  const query = `?space=${encodeURIComponent(space)}`
  const { value, error, again } = useLoaded<{ rules: readonly FaultRule[] }>(`/api/faults${query}`, 2000)
  const [text, setText] = useState(() => JSON.stringify(READY[2]?.[1], null, 2))
  const action = useAction()
  const act = (work: () => Promise<unknown>) => action.run(work, again)
  return (
    <>
      <Trouble error={error ?? action.error} />
      <Panel title="In force" note={<a href={filterAddress({ problem: 'MS-FAULT' })}>what they did</a>}>
        <Table
          label="Fault rules"
          head={['Rule', 'On', 'Which', 'What happens', 'Met', 'Acted', '']}
          empty="None: Spine behaves."
          rows={(value?.rules ?? []).map((rule) => [
            <code key="i">{rule.id}</code>,
            rule.on,
            <span key="w" class="mono wrap">
              {which(rule)}
            </span>,
            <span key="e" class="mono wrap">
              {words(rule.effect)}
            </span>,
            rule.seen,
            rule.acted,
            <button
              key="x"
              type="button"
              aria-label={`End ${rule.id}`}
              onClick={() => act(() => send('DELETE', `/api/faults/${encodeURIComponent(rule.id)}`))}
            >
              End
            </button>,
          ])}
        />
        {(value?.rules.length ?? 0) > 1 && (
          <button type="button" onClick={() => act(() => send('DELETE', `/api/faults${query}`))}>
            End all
          </button>
        )}
      </Panel>
      <Panel title="Add one" note="docs/guides/faults.md has every kind">
        <ul class="ready">
          {READY.map(([title, rule]) => (
            <li key={title}>
              <button type="button" onClick={() => act(() => send('POST', '/api/faults', { ...rule, space }))}>
                Add
              </button>{' '}
              {title}
            </li>
          ))}
        </ul>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            act(async () => {
              const rule: object = JSON.parse(text)
              await send('POST', '/api/faults', { space, ...rule })
            })
          }}
        >
          <label>
            Any other, as JSON
            <textarea rows={8} value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />
          </label>
          <button type="submit" disabled={action.busy}>
            Add
          </button>
        </form>
      </Panel>
      <StubsPanel space={space} />
    </>
  )
}

const words = (value: object): string =>
  Object.entries(value)
    .map(([name, each]) => (name === 'do' ? String(each) : `${name} ${typeof each === 'object' ? JSON.stringify(each) : each}`))
    .join(', ')

function which({ door, match, nth, every, times }: FaultRule): string {
  const told = {
    ...(door === undefined ? {} : { door }),
    ...match,
    ...(nth === undefined ? {} : { nth }),
    ...(every === undefined ? {} : { every }),
    ...(times === undefined ? {} : { times }),
  }
  return Object.keys(told).length === 0 ? 'any' : words(told)
}
