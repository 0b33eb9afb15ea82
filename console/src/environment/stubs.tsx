import { useState } from 'preact/hooks'
import { send } from '../api/client.ts'
import { filterAddress } from '../filter.ts'
import { useLoaded } from '../load.ts'
import { Panel } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useAction } from '../parts/use-action.ts'

interface Stub {
  readonly id: string
  readonly door?: string
  readonly matched: number
  readonly match?: object
  readonly answer?: object
}

const EXAMPLE = { match: { interaction: 'REPC_IN150016UK05' }, times: 1, answer: { status: 500 } }

/** Stubs: answers of the user's own. */
export function StubsPanel({ space }: { space: string }) {
  const query = `?space=${encodeURIComponent(space)}`
  const { value, error, again } = useLoaded<{ stubs: readonly Stub[] }>(`/api/stubs${query}`, 2000)
  const [text, setText] = useState(() => JSON.stringify(EXAMPLE, null, 2))
  const action = useAction()
  return (
    <Panel title="Stubs" note={<a href={filterAddress({ problem: 'MS-STUB' })}>what they answered</a>}>
      <Trouble error={error ?? action.error} />
      <Table
        label="Stubs"
        head={['Stub', 'Door', 'Which', 'Answer', 'Matched', '']}
        empty="None: every answer is Spine’s own."
        rows={(value?.stubs ?? []).map(({ id, door, match, answer, matched }) => [
          <code key="i">{id}</code>,
          door ?? 'any',
          <span key="m" class="mono wrap">
            {short(match)}
          </span>,
          <span key="w" class="mono wrap">
            {short(answer)}
          </span>,
          matched,
          <button
            key="x"
            type="button"
            aria-label={`End stub ${id}`}
            onClick={() => action.run(() => send('DELETE', `/api/stubs/${encodeURIComponent(id)}${query}`), again)}
          >
            End
          </button>,
        ])}
      />
      <form
        onSubmit={(event) => {
          event.preventDefault()
          action.run(async () => {
            const stub: object = JSON.parse(text)
            await send('POST', '/api/stubs', { space, ...stub })
          }, again)
        }}
      >
        <label>
          A stub, as JSON (docs/guides/stubs.md); any exchange makes one by itself
          <textarea rows={7} value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <button type="submit" disabled={action.busy}>
          Add the stub
        </button>
      </form>
    </Panel>
  )
}

const LONGEST = 200

function short(value: object | undefined): string {
  const text = JSON.stringify(value ?? {})
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
