import { useEffect, useMemo, useState } from 'preact/hooks'
import { getJson } from '../api/client.ts'
import type { EventFrame, ExchangeRow } from '../api/types.ts'
import { useFrames } from '../live-state.ts'
import { useLoaded } from '../load.ts'
import { type Diagram, diagramOf, type Promised } from './model.ts'

/** Exchanges of one conversation at most: beyond, a diagram says nothing any more. */
const MOST = 500
const ALONE = 'exchange:'
const SPACE = 'space:'

export interface Conversation {
  readonly rows: readonly ExchangeRow[]
  readonly diagram: Diagram
  readonly error: unknown
  readonly loading: boolean
}

interface Parties {
  readonly parties: readonly {
    readonly partyKey: string
    readonly name: string
    readonly accreditedSystems: readonly { readonly asid: string }[]
  }[]
}

/**
 * A conversation as it goes on. An exchange without a conversation id, named `exchange:<id>`, is shown with what caused it and what it caused;
 * `space:<name>` is all of a space.
 */
export function useConversation(id: string): Conversation {
  const [rows, setRows] = useState<ReadonlyMap<number, ExchangeRow>>(new Map())
  const [error, setError] = useState<unknown>()
  const [loading, setLoading] = useState(true)
  const filter = filterFor(id)
  const add = (more: readonly ExchangeRow[]) =>
    more.length > 0 && setRows((before) => new Map([...before, ...more.map((row) => [row.sequence, row] as const)]))
  useEffect(() => {
    load(id, filter)
      .then(add, setError)
      .finally(() => setLoading(false))
  }, [id, filter])
  useFrames(filter, (frame: EventFrame) => {
    if (filter !== '') return void add(frame.rows)
    const own = id.slice(ALONE.length)
    add(frame.rows.filter((row) => row.id === own || row.causedBy === own))
  })
  const sorted = useMemo(() => [...rows.values()].sort((a, b) => a.sequence - b.sequence), [rows])
  const space = id.startsWith(SPACE) ? id.slice(SPACE.length) : (sorted[0]?.space ?? 'default')
  const parties = useLoaded<Parties>(`/api/parties?space=${encodeURIComponent(space)}`)
  const names = useMemo(
    () =>
      new Map(
        (parties.value?.parties ?? []).flatMap(({ partyKey, name, accreditedSystems }) => [
          [partyKey, name] as const,
          ...accreditedSystems.map(({ asid }) => [asid, name] as const),
        ]),
      ),
    [parties.value],
  )
  const outbox = useLoaded<{ entries: readonly Promised[] }>(`/api/outbox?space=${encodeURIComponent(space)}`, 2000)
  useEffect(outbox.again, [rows])
  const strangers = sorted.filter(({ from }) => from !== undefined && !names.has(from)).length
  // Who was registered since the parties were asked for has a name by now.
  useEffect(parties.again, [strangers])
  const diagram = useMemo(() => diagramOf(sorted, outbox.value?.entries ?? [], names), [sorted, outbox.value, names])
  return { rows: sorted, diagram, error, loading }
}

function filterFor(id: string): string {
  if (id.startsWith(ALONE)) return ''
  return id.startsWith(SPACE) ? `?space=${encodeURIComponent(id.slice(SPACE.length))}` : `?label.conversationId=${encodeURIComponent(id)}`
}

async function load(id: string, filter: string): Promise<readonly ExchangeRow[]> {
  const rows = async (query: string) => (await getJson<{ rows: readonly ExchangeRow[] }>(`/api/exchange-rows?limit=${MOST}&${query}`)).rows
  if (filter !== '') return rows(filter.slice(1))
  const own = id.slice(ALONE.length)
  const { causedBy, sequence } = await getJson<{ causedBy?: string; sequence: number }>(`/api/exchanges/${encodeURIComponent(own)}`)
  const around = await rows(`before=${sequence + 1}&after=${sequence - 1}`)
  const cause = causedBy === undefined ? [] : (await rows('')).filter((row) => row.id === causedBy)
  return [...around, ...cause, ...(await rows(`causedBy=${encodeURIComponent(own)}`))]
}
