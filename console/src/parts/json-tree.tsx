/** Plain data, indented as people write it, with the names told apart from the values. */
export function JsonTree({ label, value }: { label: string; value: unknown }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard
    <section class="tree mono" aria-label={label} tabIndex={0}>
      <Value value={value} />
    </section>
  )
}

function Value({ value, name }: { value: unknown; name?: string }) {
  const label = name === undefined ? null : <span class="an">{name}: </span>
  if (value === null || typeof value !== 'object') {
    return (
      <div class="el row">
        {label}
        <span class={typeof value === 'string' ? 'av' : 'nm'}>{typeof value === 'string' ? value : String(value)}</span>
      </div>
    )
  }
  const entries = Object.entries(value)
  const sign = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`
  return (
    <details class="el" open>
      <summary>
        {label}
        <span class="pt">{sign}</span>
      </summary>
      <div class="in">
        {entries.map(([key, each]) => (
          <Value key={key} name={key} value={each} />
        ))}
      </div>
    </details>
  )
}
