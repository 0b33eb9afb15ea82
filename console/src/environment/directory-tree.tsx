import { useState } from 'preact/hooks'
import { useLoaded } from '../load.ts'

export interface Entry {
  readonly dn: string
  readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[]
}

/** Children shown of one entry; a search finds the others. */
const MOST = 200

interface NodeProps {
  readonly entry: Entry
  readonly space: string
  readonly chosen: string | undefined
  readonly choose: (entry: Entry) => void
  readonly open?: boolean
}

/** An entry, and below it what stands under it. */
export function TreeNode({ entry, space, chosen, choose, open: begin = false }: NodeProps) {
  const [open, setOpen] = useState(begin)
  const query = new URLSearchParams({ space, base: entry.dn, scope: 'one', limit: String(MOST) })
  const { value } = useLoaded<{ entries: readonly Entry[]; more: boolean }>(open ? `/api/directory/search?${query}` : undefined)
  const [name = entry.dn] = entry.dn.split(/(?<!\\),/)
  return (
    <div class="branch">
      <button
        type="button"
        class="fold"
        aria-expanded={open}
        aria-label={`${open ? 'Fold' : 'Unfold'} ${name}`}
        onClick={() => setOpen(!open)}
      >
        {open ? '▾' : '▸'}
      </button>
      <button type="button" class={entry.dn === chosen ? 'link mono chosen' : 'link mono'} onClick={() => choose(entry)}>
        {name}
      </button>
      {open && value !== undefined && (
        <div class="below">
          {value.entries.map((child) => (
            <TreeNode key={child.dn} entry={child} space={space} chosen={chosen} choose={choose} />
          ))}
          {value.entries.length === 0 && <span class="faint">nothing below</span>}
          {value.more && <span class="faint">and more: search for them</span>}
        </div>
      )}
    </div>
  )
}
