import { time } from '../format.ts'
import { useLoaded } from '../load.ts'
import { Table } from '../parts/table.tsx'
import { to } from '../router.ts'

interface Inbox {
  readonly messages: readonly {
    readonly sequence: number
    readonly receivedAt: string
    readonly exchangeId: string
    readonly labels: Readonly<Record<string, string>>
  }[]
}

/** What Spine keeps for a supplier without a listener. */
export function InboxOf({ partyKey, space }: { partyKey: string; space: string }) {
  const { value } = useLoaded<Inbox>(`/api/suppliers/${encodeURIComponent(partyKey)}/inbox?space=${encodeURIComponent(space)}`, 3000)
  return (
    <>
      <h3>Inbox</h3>
      <Table
        label="Inbox"
        head={['Received', 'Interaction', 'Conversation', '']}
        empty="Nothing was delivered to it so far."
        rows={(value?.messages ?? []).map(({ receivedAt, exchangeId, labels }) => [
          time(receivedAt),
          labels['interaction'] ?? '',
          <span key="c" class="mono">
            {labels['conversationId'] ?? ''}
          </span>,
          <a key="x" href={to('exchanges', exchangeId)}>
            exchange
          </a>,
        ])}
      />
    </>
  )
}
