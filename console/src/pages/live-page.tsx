import { useEffect, useMemo, useState } from 'preact/hooks'
import { send } from '../api/client.ts'
import { useExchangeList } from '../exchange-list.ts'
import { type Filter, filterAddress, filterOf, filterQuery } from '../filter.ts'
import { count } from '../format.ts'
import { FilterSentence } from '../parts/filter-sentence.tsx'
import { Rows } from '../parts/rows.tsx'
import { isTyping } from '../parts/shell.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { go, to } from '../router.ts'

/** The exchanges as they happen. */
export function LivePage({ query }: { query: URLSearchParams }) {
  const address = query.toString()
  const filter = useMemo(() => filterOf(query), [address])
  const list = useExchangeList(filterQuery(filter))
  const change = (wanted: Filter) => go(filterAddress(wanted), true)
  useEffect(() => {
    document.title = 'Exchanges · mock-spine'
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'Escape' && isTyping(event.target) && event.target instanceof HTMLElement) event.target.blur()
      if (isTyping(event.target)) return
      if (event.key === 'x') go(filterAddress({}), true)
      if (event.key === '/') {
        event.preventDefault()
        document.querySelector<HTMLInputElement>('.sentence input[name=text]')?.focus()
      }
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
  const narrowed = Object.keys(filter).length > 0
  const empty = list.store.length === 0 && !list.loading
  return (
    <section class="live-page">
      <h1 class="unseen">Exchanges</h1>
      <div class="tools">
        <FilterSentence
          filter={filter}
          change={change}
          matched={matched(list.store.length, list.store.older !== undefined, list.size, narrowed)}
        />
        <Clear />
      </div>
      <Trouble error={list.error} />
      {empty ? <Nothing narrowed={narrowed} /> : <Rows list={list} />}
    </section>
  )
}

function matched(shown: number, older: boolean, size: number, narrowed: boolean): string {
  if (!narrowed) return `${count(size)} in the journal`
  return `${count(shown)}${older ? ' and more' : ''} of ${count(size)}`
}

/** Forgetting is asked twice: there is no way back. */
function Clear() {
  const [sure, setSure] = useState(false)
  useEffect(() => {
    if (!sure) return
    const timer = setTimeout(() => setSure(false), 4000)
    return () => clearTimeout(timer)
  }, [sure])
  return (
    <button
      type="button"
      class={sure ? 'danger' : 'quiet'}
      onClick={() => {
        if (sure) void send('DELETE', '/api/exchanges')
        setSure(!sure)
      }}
    >
      {sure ? 'Forget all exchanges' : 'Clear'}
    </button>
  )
}

function Nothing({ narrowed }: { narrowed: boolean }) {
  return (
    <div class="nothing">
      {narrowed ? (
        <>
          <h2>Nothing like that so far</h2>
          <p>
            What comes and matches appears here at once. <a href="/console/">Show everything</a>
          </p>
        </>
      ) : (
        <>
          <h2>Nothing has happened yet</h2>
          <p>
            Send a message to Spine and it appears here: <code>npm run mock-spine -- send examples/gp-summary-upload.msg</code>
          </p>
          <p>
            Or <a href={to('demos')}>play a demo</a>, or see <a href={to('environment')}>what runs and how to reach it</a>.
          </p>
        </>
      )}
    </div>
  )
}
