import { useEffect, useRef } from 'preact/hooks'
import { send } from '../api/client.ts'
import type { DemoEvent, Play } from '../api/demo-types.ts'
import { Paper } from '../diagram/paper.tsx'
import { useConversation } from '../diagram/use-conversation.ts'
import { filterAddress } from '../filter.ts'
import { Prose } from '../parts/prose.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useAction } from '../parts/use-action.ts'
import { go, to } from '../router.ts'
import { usePlay } from './use-play.ts'

const STATES = { playing: 'is playing', waiting: 'waits for you', played: 'has been played', failed: 'failed', stopped: 'was stopped' }

/** A demo while it plays: the story on the left, the diagram that it draws on the right. */
export function PlayView({ id }: { id: string }) {
  const { play, events, error } = usePlay(id)
  const action = useAction()
  if (play === undefined) {
    return (
      <section class="page" aria-busy={error === undefined}>
        <Trouble error={error} />
        {error !== undefined && <a href={to('demos')}>All demos</a>}
      </section>
    )
  }
  const path = `/api/demo-plays/${encodeURIComponent(id)}`
  const goOn = (where: 'step' | 'end') => action.run(() => send('POST', `${path}/continue`, { to: where }))
  return (
    <section class="page play">
      <header class="title">
        <p class="crumbs">
          <a href={to('demos')}>Demos</a> / <span class="mono">{play.id}</span>
        </p>
        <h1>{play.title}</h1>
        <p role="status">
          It {STATES[play.state]}. <a href={filterAddress({ space: play.space })}>Its exchanges</a>
        </p>
        <div class="actions">
          <button type="button" class="main" disabled={play.state !== 'waiting' || action.busy} onClick={() => goOn('step')}>
            Next step
          </button>
          <button type="button" disabled={play.state !== 'waiting' || action.busy} onClick={() => goOn('end')}>
            Play to the end
          </button>
          <button
            type="button"
            onClick={() =>
              action.run(async () => {
                const again = await send<Play>('POST', '/api/demo-plays', { demo: play.demo, stepwise: false })
                if (again !== undefined) go(to('demos', again.id))
              })
            }
          >
            Play again
          </button>
          <button
            type="button"
            class="quiet"
            onClick={() =>
              action.run(async () => {
                await send('DELETE', path)
                go(to('demos'))
              })
            }
          >
            {play.state === 'playing' || play.state === 'waiting' ? 'Stop and forget' : 'Forget'}
          </button>
        </div>
        <Trouble error={error ?? action.error} />
      </header>
      <div class="scene">
        <Narration play={play} events={events} />
        <Drawing space={play.space} />
      </div>
    </section>
  )
}

function Narration({ play: { steps, state, problem }, events }: { play: Play; events: readonly DemoEvent[] }) {
  const current = useRef<HTMLLIElement>(null)
  const at = steps.findLastIndex((step) => step.state !== 'coming')
  useEffect(() => current.current?.scrollIntoView({ block: 'nearest' }), [at])
  return (
    <ol class="narration" aria-label="Steps">
      {steps.map((step, index) => (
        <li key={index} ref={index === at ? current : null} class={step.state} aria-current={index === at ? 'step' : undefined}>
          <h2>{step.title}</h2>
          {(step.state !== 'coming' || index === at + 1) && (
            <p>
              <Prose text={step.happens} />
            </p>
          )}
          {step.state !== 'coming' && (
            <>
              <p class="matters">
                <Prose text={step.matters} />
              </p>
              <p class="look">
                <Prose text={step.look} />
              </p>
              <Seen events={events.filter((event) => event.step === index)} />
            </>
          )}
        </li>
      ))}
      {state === 'failed' && problem !== undefined && (
        <li class="failed">
          <h2>{problem.title}</h2>
          <p>
            Came: {problem.came}. Expected: {problem.expected}. {problem.next} <code>{problem.code}</code>
          </p>
        </li>
      )}
    </ol>
  )
}

function Seen({ events }: { events: readonly DemoEvent[] }) {
  const told = events.filter(({ kind }) => kind === 'saw' || kind === 'exchange')
  if (told.length === 0) return null
  return (
    <ul class="seen">
      {told.map(({ sequence, text, exchange }) => (
        <li key={sequence}>
          {exchange === undefined ? (
            <Prose text={text ?? ''} />
          ) : (
            <>
              <a href={to('exchanges', exchange.id)}>{exchange.summary === '' ? exchange.id : exchange.summary}</a>
              {exchange.problems.map((code) => (
                <span key={code} class={exchange.outcome === 'accepted' ? 'code note' : 'code error'}>
                  {code}
                </span>
              ))}
            </>
          )}
        </li>
      ))}
    </ul>
  )
}

function Drawing({ space }: { space: string }) {
  const { diagram, rows } = useConversation(`space:${space}`)
  return rows.length === 0 ? (
    <p class="faint empty">The diagram draws itself as messages pass.</p>
  ) : (
    <Paper diagram={diagram} label="Sequence diagram of the demo" follow />
  )
}
