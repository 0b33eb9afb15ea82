import { useEffect, useRef, useState } from 'preact/hooks'
import { download, saveAs } from '../api/client.ts'
import { pngOf, standaloneSvg } from '../diagram/export-image.ts'
import { mermaidOf } from '../diagram/mermaid.ts'
import { Paper } from '../diagram/paper.tsx'
import { useConversation } from '../diagram/use-conversation.ts'
import { filterAddress } from '../filter.ts'
import { duration, shortInteraction, time } from '../format.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Outcome } from '../parts/outcome.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { to } from '../router.ts'

/** A conversation as a sequence diagram, drawn while it goes on. */
export function ConversationPage({ id }: { id: string }) {
  const { rows, diagram, error, loading } = useConversation(id)
  const box = useRef<HTMLElement>(null)
  const [trouble, setTrouble] = useState<unknown>()
  useEffect(() => {
    document.title = 'Conversation · mock-spine'
  }, [])
  const drawing = () => box.current?.querySelector<SVGSVGElement>('svg.sequence') ?? undefined
  const file = `conversation-${id.replace(/[^\w.-]+/g, '_').slice(0, 60)}`
  const failed = rows.filter(({ outcome }) => outcome === 'refused' || outcome === 'failed').length
  const alone = id.startsWith('exchange:')
  return (
    <section class="page conversation">
      <header class="title">
        <p class="crumbs">
          <a href={to()}>Exchanges</a> /{' '}
          {alone ? (
            <span class="mono">{id.slice('exchange:'.length)}</span>
          ) : (
            <a href={filterAddress({ conversation: id })}>conversation</a>
          )}
        </p>
        <h1>{rows[0]?.interaction === undefined ? 'Conversation' : shortInteraction(rows[0].interaction)}</h1>
        <p class="faint">
          <span class="mono">{id}</span>, {rows.length} {rows.length === 1 ? 'exchange' : 'exchanges'}
          {failed > 0 && <span class="chip bad">{failed} not accepted</span>}
        </p>
        <div class="actions">
          <CopyButton text={() => mermaidOf(diagram)}>Copy as mermaid</CopyButton>
          <button
            type="button"
            onClick={() => {
              const svg = drawing()
              if (svg !== undefined) saveAs(new Blob([standaloneSvg(svg)], { type: 'image/svg+xml' }), `${file}.svg`)
            }}
          >
            SVG
          </button>
          <button
            type="button"
            onClick={() => {
              const svg = drawing()
              if (svg !== undefined) pngOf(svg).then((png) => saveAs(png, `${file}.png`), setTrouble)
            }}
          >
            PNG
          </button>
          {!alone && (
            <button
              type="button"
              onClick={() =>
                void download(`/api/export?format=har&conversation=${encodeURIComponent(id)}`, `${file}.har`).catch(setTrouble)
              }
            >
              HAR
            </button>
          )}
        </div>
      </header>
      <Trouble error={error ?? trouble} />
      {rows.length === 0 && !loading && error === undefined && (
        <p class="empty faint">Nothing of this conversation is in the journal; what comes appears here.</p>
      )}
      {rows.length > 0 && (
        <>
          <Paper diagram={diagram} label={`Sequence diagram of conversation ${id}`} drawing={box} />
          <InWords rows={rows} />
        </>
      )}
    </section>
  )
}

function InWords({ rows }: { rows: ReturnType<typeof useConversation>['rows'] }) {
  return (
    <details class="in-words" open>
      <summary>In words</summary>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Exchange</th>
            <th scope="col">Between</th>
            <th scope="col">Outcome</th>
            <th scope="col">Took</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td class="mono">{time(row.startedAt)}</td>
              <td>
                <a href={to('exchanges', row.id)}>{row.interaction === undefined ? row.line : shortInteraction(row.interaction)}</a>{' '}
                <span class="faint">{row.summary}</span>
              </td>
              <td class="mono">
                {row.from} → {row.to}
              </td>
              <td>
                <Outcome row={row} />
                {row.codes.map((code) => (
                  <span key={code} class={`code ${row.severity ?? 'note'}`}>
                    {code}
                  </span>
                ))}
              </td>
              <td>{row.ms === undefined ? '' : duration(row.ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
