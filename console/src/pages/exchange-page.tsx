import { useEffect, useMemo } from 'preact/hooks'
import type { Exchange, ExchangeRow, Wire } from '../api/types.ts'
import { bytesOf } from '../decode/body.ts'
import { dateTime, duration, shortInteraction, size, time } from '../format.ts'
import { useFrames } from '../live-state.ts'
import { useLoaded } from '../load.ts'
import { Bytes } from '../parts/bytes.tsx'
import { Decoded, Text } from '../parts/decoded.tsx'
import { ExchangeActions } from '../parts/exchange-actions.tsx'
import { Facts } from '../parts/facts.tsx'
import { Headers } from '../parts/headers.tsx'
import { Outcome } from '../parts/outcome.tsx'
import { Problems } from '../parts/problems.tsx'
import { conversationOf } from '../parts/rows.tsx'
import { isTyping } from '../parts/shell.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { go, to } from '../router.ts'

const VIEWS = ['request', 'answer', 'headers', 'raw request', 'raw answer'] as const
type View = (typeof VIEWS)[number]

/** One exchange: what came and what was answered, what was decided and why. */
export function ExchangePage({ id, tab }: { id: string; tab: string }) {
  const { value: exchange, error, again } = useLoaded<Exchange>(`/api/exchanges/${encodeURIComponent(id)}`)
  useFrames('', ({ rows }) => rows.some((row) => row.id === id && exchange?.state !== 'complete') && again())
  const view: View = VIEWS.find((each) => each === tab) ?? 'request'
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const wanted = VIEWS[Number(event.key) - 1]
      if (wanted !== undefined) show(id, wanted)
      if (event.key === 'Escape' && document.querySelector('dialog[open]') === null) history.length > 1 ? history.back() : go(to())
      if (event.key === 'c' && exchange !== undefined) go(conversationOf({ id, ...conversation(exchange) }))
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [id, exchange])
  if (error !== undefined) {
    return (
      <section class="page narrow">
        <h1>This exchange can’t be shown</h1>
        <Trouble error={error} />
        <a href={to()}>All exchanges</a>
      </section>
    )
  }
  return exchange === undefined ? <section class="page" aria-busy="true" /> : <Whole exchange={exchange} view={view} />
}

const show = (id: string, view: View) => go(`${to('exchanges', id)}?view=${encodeURIComponent(view)}`, true)

const conversation = ({ labels }: Exchange): { conversationId?: string } =>
  labels['conversationId'] === undefined ? {} : { conversationId: labels['conversationId'] }

function Whole({ exchange, view }: { exchange: Exchange; view: View }) {
  const { id, direction, door, summary, labels, problems, startedAt, timing, space } = exchange
  const name = labels['interaction'] === undefined ? exchange.request.line : shortInteraction(labels['interaction'])
  useEffect(() => {
    document.title = `${name} · mock-spine`
  }, [name])
  return (
    <section class="page exchange">
      <header class="title">
        <p class="crumbs">
          <a href={to()}>Exchanges</a> / <span class="mono">{id}</span>
        </p>
        <h1>{name}</h1>
        <p class="lead">
          <Outcome row={rowish(exchange)} /> <span>{summary.replace(/^\S+ (?:accepted|refused): /, '')}</span>
        </p>
        <p class="faint">
          {direction === 'in' ? 'A call to' : 'A delivery by'} <b>{door}</b>
          {space !== 'default' && ` in space ${space}`}, {dateTime(startedAt)} ({time(startedAt)})
          {timing.end !== undefined && `, took ${duration(timing.end)}`}
        </p>
        <ExchangeActions exchange={exchange} />
      </header>
      <div class="columns">
        <div class="main">
          {problems.length > 0 && <Problems problems={problems} />}
          <div class="tabs" role="tablist" aria-label="Views of the exchange">
            {VIEWS.map((each, at) => (
              <button
                key={each}
                type="button"
                role="tab"
                id={`tab-${at}`}
                aria-selected={each === view}
                aria-controls="view"
                title={`key ${at + 1}`}
                onClick={() => show(id, each)}
              >
                {each.charAt(0).toUpperCase() + each.slice(1)}
              </button>
            ))}
          </div>
          <div id="view" role="tabpanel" aria-labelledby={`tab-${VIEWS.indexOf(view)}`}>
            <ViewOf exchange={exchange} view={view} />
          </div>
        </div>
        <Aside exchange={exchange} />
      </div>
    </section>
  )
}

function ViewOf({ exchange, view }: { exchange: Exchange; view: View }) {
  const { request, reply, problems } = exchange
  if (view === 'headers')
    return (
      <>
        <Headers title="Request" wire={request} problems={problems} />
        {reply === undefined ? <NoAnswer /> : <Headers title="Answer" wire={reply} problems={[]} />}
      </>
    )
  const isRequest = view === 'request' || view === 'raw request'
  const wire = isRequest ? request : reply
  if (wire === undefined) return <NoAnswer />
  if (view.startsWith('raw')) return <Raw wire={wire} />
  return <Decoded wire={wire} exchange={exchange} problems={isRequest ? problems : []} />
}

const NoAnswer = () => <p class="faint empty">Nothing was answered.</p>

function Raw({ wire }: { wire: Wire }) {
  const bytes = useMemo(() => bytesOf(wire.body.base64), [wire])
  return (
    <>
      {wire.body.text !== undefined && wire.body.text !== '' && (
        <section class="part">
          <header>
            <h2>Text</h2>
            <span class="faint">{size(wire.body.size)}</span>
          </header>
          <Text text={wire.body.text} />
        </section>
      )}
      <section class="part">
        <header>
          <h2>Bytes</h2>
          <span class="faint mono">SHA-256 {wire.body.digest}</span>
        </header>
        {bytes.length === 0 ? <p class="faint empty">There is no body.</p> : <Bytes bytes={bytes} />}
      </section>
    </>
  )
}

function Aside({ exchange }: { exchange: Exchange }) {
  const { peer, labels, id, causedBy, audit, timing, request, reply } = exchange
  const caused = useLoaded<{ rows: readonly ExchangeRow[] }>(`/api/exchange-rows?causedBy=${encodeURIComponent(id)}`).value
  const { certificate } = peer
  return (
    <aside aria-label="About the exchange">
      <section>
        <h2>Conversation</h2>
        <p>
          <a href={conversationOf({ id, ...conversation(exchange) })}>See it as a sequence diagram</a>
        </p>
        {causedBy !== undefined && (
          <p>
            Caused by <a href={to('exchanges', causedBy)}>{causedBy}</a>
          </p>
        )}
        {caused !== undefined && caused.rows.length > 0 && (
          <ul>
            {caused.rows.map((row) => (
              <li key={row.id}>
                caused <a href={to('exchanges', row.id)}>{row.interaction === undefined ? row.id : shortInteraction(row.interaction)}</a>{' '}
                <Outcome row={row} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <section>
        <h2>Labels</h2>
        {Object.keys(labels).length === 0 ? <p class="faint">None.</p> : <Facts facts={Object.entries(labels)} label="Labels" />}
      </section>
      <section>
        <h2>The other side</h2>
        <Facts
          facts={[
            ['Address', `${peer.address}${peer.port === 0 ? '' : `:${peer.port}`}`],
            ...optional('Asked for', peer.serverName),
            ...optional('Secured by', peer.protocol),
            ...optional('Certificate', certificate?.commonName),
            ...optional('Serial', certificate?.serial),
          ]}
        />
      </section>
      <section>
        <h2>Time and size</h2>
        <Facts
          facts={[
            ...optional('Answer ready', timing.replied === undefined ? undefined : duration(timing.replied)),
            ...optional('Last byte', timing.end === undefined ? undefined : duration(timing.end)),
            ['Request', size(request.body.size)],
            ...optional('Answer', reply === undefined ? undefined : size(reply.body.size)),
          ]}
        />
      </section>
      {audit !== undefined && (
        <section>
          <h2>Audited</h2>
          <Facts facts={Object.entries(audit).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])} />
        </section>
      )}
    </aside>
  )
}

const optional = (name: string, value: string | undefined): [string, string][] => (value === undefined ? [] : [[name, value]])

function rowish({ outcome, state, reply, labels }: Exchange): Pick<ExchangeRow, 'outcome' | 'status' | 'state'> {
  const status = /^HTTP\/[\d.]+ (\d{3})/.exec(reply?.line ?? '')?.[1] ?? labels['result']
  return { state, ...(outcome === undefined ? {} : { outcome }), ...(status === undefined ? {} : { status }) }
}
