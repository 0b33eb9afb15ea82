import { readdirSync, readFileSync } from 'node:fs'
import { TICKS } from './accounting.ts'

/** CPU seconds used so far, by what the threads of a process are for. */
export type Parts = Readonly<Record<string, number>>

/** The store's thread is started before the journal's (docs/decisions/durable-store.md); there are no others with --data, and none without. */
const WORKERS = ['SQLite, store', 'SQLite, journal']

/**
 * CPU seconds of a Node process by thread: JavaScript of the main thread in user and kernel mode, each worker, V8's helpers (garbage
 * collection and compilation), libuv's pool. In steps of 10 ms. Node names its threads from version 24 on; those of others count as `other`.
 */
export function partsOf(pid: number): Parts {
  const parts: Record<string, number> = {}
  let workers = 0
  for (const thread of threadsOf(pid)) {
    const add = (part: string, ticks: number) => {
      parts[part] = (parts[part] ?? 0) + ticks / TICKS
    }
    if (thread.id === pid) {
      add('main thread', thread.user)
      add('main thread, kernel', thread.system)
    } else if (thread.name === 'WorkerThread') add(WORKERS[workers++] ?? 'other', thread.user + thread.system)
    else if (/^(V8Worker|DelayedTask)/.test(thread.name)) add('V8 helpers', thread.user + thread.system)
    else if (thread.name === 'libuv-worker') add('libuv pool', thread.user + thread.system)
    else add('other', thread.user + thread.system)
  }
  return parts
}

/** Microseconds of each part for each of `count` messages. */
export const partMicros = (before: Parts, after: Parts, count: number): Parts =>
  Object.fromEntries(Object.entries(after).map(([part, seconds]) => [part, ((seconds - (before[part] ?? 0)) / count) * 1e6]))

interface Thread {
  readonly id: number
  readonly name: string
  readonly user: number
  readonly system: number
}

/** In the order they were started. */
function threadsOf(pid: number): Thread[] {
  const ids = readdirSync(`/proc/${pid}/task`)
    .map(Number)
    .sort((a, b) => a - b)
  return ids.flatMap((id) => {
    try {
      const text = readFileSync(`/proc/${pid}/task/${id}/stat`, 'latin1')
      const end = text.lastIndexOf(')')
      const fields = text.slice(end + 2).split(' ')
      return [{ id, name: text.slice(text.indexOf('(') + 1, end), user: Number(fields[11]), system: Number(fields[12]) }]
    } catch {
      // It ended meanwhile.
      return []
    }
  })
}
