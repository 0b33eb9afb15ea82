import { open, readFile, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { AuthorityError } from './authority-error.ts'
import { hasCode, notWritable } from './folder.ts'

const HEARTBEAT_MS = 2_000
const SILENT_MS = 20_000
const PATIENCE_MS = 60_000

/**
 * Runs `work` while holding `<directory>/.lock`, so that two processes never write the folder together. A lock whose process is gone
 * (same host), or that has been silent for 20 s (another host or container), is taken over. Gives up after 60 s with `MS-PKI-LOCKED`.
 */
export async function withLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(directory, '.lock')
  const deadline = performance.now() + PATIENCE_MS
  while (!(await create(file))) {
    if (await isStale(file)) await removeStale(file)
    else if (performance.now() > deadline) {
      throw new AuthorityError({
        code: 'MS-PKI-LOCKED',
        came: `${file} held by ${(await content(file)) ?? 'nobody who can be read'}`,
        expected: 'the other process to finish within 60 s',
        next: `If nothing else is starting on this folder, delete ${file} (and ${file}.takeover) and start again.`,
      })
    } else await pause(20)
  }
  const heartbeat = setInterval(() => {
    const now = new Date()
    // The lock vanishing under us (someone deleted the folder) shows in the work itself; a heartbeat has nothing to add to that.
    utimes(file, now, now).catch(() => clearInterval(heartbeat))
  }, HEARTBEAT_MS)
  heartbeat.unref()
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    await rm(file, { force: true })
  }
}

async function create(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o644)
    await handle.writeFile(owner())
    await handle.close()
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw notWritable(file, error)
  }
}

/**
 * Only one process may judge and remove a stale lock at a time: else the slower one would remove the quicker one's new lock. One that
 * was killed while it did so has left its guard, which then goes first.
 */
async function removeStale(file: string): Promise<void> {
  const guard = `${file}.takeover`
  if (!(await create(guard))) {
    if (await isStale(guard)) await rm(guard, { force: true })
    else await pause(20)
    return
  }
  // Another one that judged the old guard may have removed this one in its place.
  const isMine = async () => (await content(guard)) === owner()
  try {
    if ((await isMine()) && (await isStale(file))) await rm(file, { force: true })
  } finally {
    if (await isMine()) await rm(guard, { force: true })
  }
}

const owner = (): string => `process ${process.pid} on ${hostname()}\n`

async function isStale(file: string): Promise<boolean> {
  const holder = await content(file)
  if (holder === undefined) return false
  const match = /^process (\d+) on (.*)\n$/.exec(holder)
  if (match?.[1] !== undefined && match[2] === hostname() && !isRunning(Number(match[1]))) return true
  try {
    return Date.now() - (await stat(file)).mtimeMs > SILENT_MS
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !hasCode(error, 'ESRCH')
  }
}

async function content(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}
