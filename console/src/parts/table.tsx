import type { ComponentChildren } from 'preact'

/** A plain table; rows are as long as the head. */
export function Table({
  label,
  head,
  rows,
  empty,
}: {
  label: string
  head: readonly string[]
  rows: readonly (readonly ComponentChildren[])[]
  empty: string
}) {
  if (rows.length === 0) return <p class="faint empty">{empty}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard
    <section class="scrolled" aria-label={label} tabIndex={0}>
      <table class="plain-table" aria-label={label}>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name === '' ? <span class="unseen">Actions</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
