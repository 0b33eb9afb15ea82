import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import { parseMilliseconds } from '../environment/settings/kinds.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { cliProblems } from './problems.ts'

/** Between two looks, in milliseconds. */
const POLL_MS = 100

export function configure(command: Command): void {
  addAdminOptions(command)
    .description('Exit 0 when every listener is bound, the seed is loaded and the certificates are in force; else 1.')
    .option('--wait <duration>', 'How long to wait for it, such as 30s.', '0s')
    .action(ready)
}

async function ready(options: AdminOptions & { readonly wait: string }): Promise<void> {
  const wait = parseMilliseconds(options.wait)
  if (wait === undefined) throw usage(`--wait ${options.wait}`, 'a duration such as 500ms, 30s, 2m')
  const client = new AdminClient(options)
  const deadline = performance.now() + wait
  for (;;) {
    const left = deadline - performance.now()
    const failure = await look(client, Math.max(1000, Math.ceil(left)))
    if (failure === undefined) {
      process.stdout.write(`ready at ${client.url}\n`)
      return
    }
    if (left <= POLL_MS) throw failure
    await pause(POLL_MS)
  }
}

/** Undefined when the instance is ready; else why it isn't. */
async function look(client: AdminClient, timeoutMs: number): Promise<ProblemError | undefined> {
  try {
    const response = await client.fetch('GET', '/readyz', undefined, timeoutMs, [503])
    const detail = await response.text()
    if (response.ok) return undefined
    return new ProblemError(problem(cliProblems['MS-CLI-NOT-READY'], { came: detail, expected: '"ready": true' }))
  } catch (error) {
    if (error instanceof ProblemError) return error
    throw error
  }
}
