import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Kernel ticks a second in /proc; 100 on every Linux that Node runs on. */
export const TICKS = 100
const KIB = 1024

/** A process and everything it started. */
export function processTree(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = Number(statFields(Number(name))[1] ?? Number.NaN)
    const siblings = children.get(parent)
    if (siblings === undefined) children.set(parent, [Number(name)])
    else siblings.push(Number(name))
  }
  const tree = [pid]
  for (const each of tree) tree.push(...(children.get(each) ?? []))
  return tree
}

/** CPU seconds, user and system, that a process and its children have used so far. */
export function cpuSeconds(pid: number): number {
  let ticks = 0
  for (const each of processTree(pid)) {
    const fields = statFields(each)
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
  }
  return ticks / TICKS
}

export interface Memory {
  /** Bytes resident, shared pages counted whole. */
  readonly rss: number
  /** Bytes resident, shared pages counted by their share. */
  readonly pss: number
}

export function memoryOf(pid: number): Memory {
  let rss = 0
  let pss = 0
  for (const each of processTree(pid)) {
    const text = readFileSync(`/proc/${each}/smaps_rollup`, 'latin1')
    rss += kib(text, 'Rss')
    pss += kib(text, 'Pss')
  }
  return { rss, pss }
}

/** CPU seconds that the whole machine has spent busy: what others take shows as a difference. */
export function busySeconds(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (readFileSync('/proc/stat', 'latin1').split('\n')[0] ?? '')
    .trim()
    .split(/ +/)
    .slice(1)
    .map(Number)
  return (user + nice + system + irq + softirq + steal) / TICKS
}

const QUIET_SHARE = 0.15
const LOOK_MS = 400
const QUIET_WITHIN_MS = 15_000

/** Waits until nobody uses the machine, but not for ever: whoever shares it may not stop. */
export async function quietMoment(): Promise<void> {
  const begin = performance.now()
  while (performance.now() - begin < QUIET_WITHIN_MS) {
    const before = busySeconds()
    await sleep(LOOK_MS)
    if ((busySeconds() - before) / (LOOK_MS / 1000) < QUIET_SHARE) return
  }
}

const kib = (text: string, name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) * KIB

/** The fields of /proc/PID/stat behind the name: state, parent, …; none when the process has ended. */
function statFields(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}
