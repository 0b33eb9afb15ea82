import { useState } from 'preact/hooks'
import { getJson } from '../api/client.ts'
import { count } from '../format.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Panel } from '../parts/panel.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useAction } from '../parts/use-action.ts'
import { type Entry, TreeNode } from './directory-tree.tsx'

interface Found {
  readonly entries: readonly Entry[]
  readonly more: boolean
  readonly notes: readonly { readonly code: string; readonly title: string; readonly came: string; readonly next: string }[]
}

const EXAMPLES = [
  '(objectClass=nhsMhs)',
  '(&(objectClass=nhsAs)(nhsIDCode=A99901))',
  '(nhsMHSPartyKey=A99901-9990001)',
  '(nhsMhsSvcIA=*REPC_IN150016UK05)',
]

/** The directory as LDAP shows it: to walk through, and to ask. */
export function DirectoryPart({ space }: { space: string }) {
  const [base, setBase] = useState('ou=services,o=nhs')
  const [scope, setScope] = useState('sub')
  const [filter, setFilter] = useState(EXAMPLES[0] ?? '')
  const [attributes, setAttributes] = useState('')
  const [found, setFound] = useState<Found>()
  const [entry, setEntry] = useState<Entry>()
  const action = useAction()
  const query = new URLSearchParams({ space, base, scope, filter, attributes })
  const ask = (wanted: URLSearchParams) => action.run(async () => setFound(await getJson<Found>(`/api/directory/search?${wanted}`)))
  const shell = `ldapsearch -x -H ldap://localhost:8389 -b '${base}' -s ${scope} '${filter}'${attributes === '' ? '' : ` ${attributes}`}`
  return (
    <>
      <Panel title="Ask" note="The filter as LDAP has it; what is asked here leaves no exchange">
        <form
          class="line"
          onSubmit={(event) => {
            event.preventDefault()
            ask(query)
          }}
        >
          <label>
            Base
            <input size={24} value={base} spellcheck={false} onInput={(event) => setBase(event.currentTarget.value)} />
          </label>
          <label>
            Scope
            <select value={scope} onChange={(event) => setScope(event.currentTarget.value)}>
              <option>base</option>
              <option>one</option>
              <option>sub</option>
            </select>
          </label>
          <label class="wide">
            Filter
            <input
              class="mono"
              value={filter}
              spellcheck={false}
              list="filters"
              onInput={(event) => setFilter(event.currentTarget.value)}
            />
          </label>
          <datalist id="filters">
            {EXAMPLES.map((example) => (
              <option key={example} value={example} />
            ))}
          </datalist>
          <label>
            Attributes
            <input
              size={20}
              value={attributes}
              placeholder="all"
              spellcheck={false}
              onInput={(event) => setAttributes(event.currentTarget.value)}
            />
          </label>
          <button type="submit" disabled={action.busy}>
            Search
          </button>
          <CopyButton text={() => shell}>As ldapsearch</CopyButton>
        </form>
        <Trouble error={action.error} />
        {found !== undefined && <Results found={found} />}
      </Panel>
      <Panel title="Browse">
        <div class="browse">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard */}
          <section class="branches" aria-label="Entries" tabIndex={0}>
            <TreeNode entry={{ dn: 'o=nhs', attributes: [] }} space={space} chosen={entry?.dn} choose={setEntry} open />
          </section>
          {entry === undefined ? <p class="faint">Choose an entry to see what it holds.</p> : <EntryView entry={entry} />}
        </div>
      </Panel>
    </>
  )
}

function Results({ found: { entries, more, notes } }: { found: Found }) {
  return (
    <div role="status">
      <p class="faint">
        {count(entries.length)} {entries.length === 1 ? 'entry' : 'entries'}
        {more && ', and there are more'}
      </p>
      {notes.map(({ code, title, came, next }) => (
        <p key={code} class="trouble soft">
          {title} Came: {came}. {next} <code>{code}</code>
        </p>
      ))}
      <div class="entries">
        {entries.map((entry) => (
          <details key={entry.dn} open={entries.length < 4}>
            <summary class="mono">{entry.dn}</summary>
            <EntryView entry={entry} />
          </details>
        ))}
      </div>
    </div>
  )
}

const EntryView = ({ entry: { dn, attributes } }: { entry: Entry }) => (
  <dl class="facts entry" aria-label={dn}>
    {attributes.map(({ name, values }) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>
          {values.map((value, at) => (
            <div key={at}>{value}</div>
          ))}
        </dd>
      </div>
    ))}
  </dl>
)
