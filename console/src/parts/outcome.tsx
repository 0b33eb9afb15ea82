import type { ExchangeRow } from '../api/types.ts'

const SIGNS = { accepted: '✓', refused: '✕', failed: '!', open: '…' }

/** How an exchange ended, told by a sign, a word and a colour. */
export function Outcome({ row: { outcome, status, state } }: { row: Pick<ExchangeRow, 'outcome' | 'status' | 'state'> }) {
  const kind = outcome ?? 'open'
  const words = outcome ?? (state === 'cut' ? 'cut off' : 'under way')
  return (
    <span class={`ended ${kind}`}>
      <i aria-hidden="true">{SIGNS[kind]}</i>
      {status !== undefined && <b>{status}</b>} {words}
    </span>
  )
}
