import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Journal } from '../kernel/journal.ts'

/** Real milliseconds without an exchange after which the start counts as over. */
const QUIET_MS = 1000

/**
 * Once, when the start is over and nobody calls: hands back what only the start needed. V8 leaves its young generation as large as loading
 * code and seed has made it, some 30 MiB for nothing, until the next collection of everything, which an idle program never makes.
 * The collection takes some 30 ms; exchanges defer it until a second passes without one.
 * @returns ends the waiting
 */
export function settleMemory(journal: Pick<Journal, 'onExchange'>, collect = collector): () => void {
  const timer = setTimeout(() => {
    unsubscribe()
    collect()({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  }, QUIET_MS)
  timer.unref()
  const unsubscribe = journal.onExchange(() => void timer.refresh())
  return () => {
    clearTimeout(timer)
    unsubscribe()
  }
}

type Collect = (options: { readonly type: 'major'; readonly execution: 'sync'; readonly flavor: 'last-resort' }) => void

/** V8's own collector, which contexts made under this flag have and others don't. */
function collector(): Collect {
  setFlagsFromString('--expose-gc')
  const collect: Collect = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  return collect
}
