import { useEffect } from 'preact/hooks'
import { Refusal, send } from '../api/client.ts'
import type { Demo, Play } from '../api/demo-types.ts'
import { PlayView } from '../demos/play-view.tsx'
import { useLoaded } from '../load.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useAction } from '../parts/use-action.ts'
import { go, to } from '../router.ts'

/** Stories that play by themselves, and the one that is being played. */
export function DemosPage({ name }: { name: string }) {
  const demos = useLoaded<{ demos: readonly Demo[] }>('/api/demos')
  useEffect(() => {
    document.title = 'Demos · mock-spine'
  }, [])
  if (demos.error instanceof Refusal && demos.error.status === 404) {
    return (
      <section class="page narrow">
        <h1>Demos</h1>
        <p>This instance has no demos.</p>
      </section>
    )
  }
  return name === '' ? <Stories demos={demos.value?.demos ?? []} error={demos.error} /> : <PlayView key={name} id={name} />
}

function Stories({ demos, error }: { demos: readonly Demo[]; error: unknown }) {
  const action = useAction()
  const plays = useLoaded<{ plays: readonly Play[] }>('/api/demo-plays', 3000)
  const start = (demo: string, stepwise: boolean) =>
    action.run(async () => {
      const play = await send<Play>('POST', '/api/demo-plays', { demo, stepwise })
      if (play !== undefined) go(to('demos', play.id))
    })
  return (
    <section class="page demos">
      <h1>Demos</h1>
      <p class="faint">
        Each plays in a space of its own with suppliers of its own: real messages over real connections, nothing of yours is touched. In a
        terminal: <code>mock-spine demo</code>.
      </p>
      <Trouble error={error ?? action.error} />
      <div class="stories">
        {demos.map(({ name, title, story, steps }) => (
          <article key={name} class="story">
            <h2>{title}</h2>
            <p>{story}</p>
            <p class="faint">
              {steps.length} {steps.length === 1 ? 'step' : 'steps'}
            </p>
            <div class="actions">
              <button type="button" class="main" disabled={action.busy} aria-label={`Play ${title}`} onClick={() => start(name, false)}>
                ▶ Play
              </button>
              <button type="button" disabled={action.busy} aria-label={`Step through ${title}`} onClick={() => start(name, true)}>
                Step through
              </button>
            </div>
          </article>
        ))}
      </div>
      {(plays.value?.plays.length ?? 0) > 0 && (
        <>
          <h2>Played</h2>
          <ul class="plays">
            {plays.value?.plays.map((play) => (
              <li key={play.id}>
                <a href={to('demos', play.id)}>{play.title}</a>{' '}
                <span class={play.state === 'failed' ? 'chip bad' : 'chip'}>{play.state}</span>{' '}
                <button
                  type="button"
                  class="quiet"
                  aria-label={`Forget ${play.title}`}
                  onClick={() => action.run(() => send('DELETE', `/api/demo-plays/${encodeURIComponent(play.id)}`), plays.again)}
                >
                  forget
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
