import type { Fact } from '../decode/facts.ts'

/** Names and what they are. */
export const Facts = ({ facts, label }: { facts: readonly Fact[]; label?: string }) => (
  <dl class="facts" aria-label={label}>
    {facts.map(([name, value], at) => (
      <div key={`${name}${at}`}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)
