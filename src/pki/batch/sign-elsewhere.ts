import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { AuthorityError } from '../authority-error.ts'
import type { SigningJob, SigningResult } from './messages.ts'

/** Signs requests in a thread that lives as long as the work. @throws AuthorityError MS-PKI-BAD-CSR, MS-PKI-BAD-NAME */
export async function signElsewhere(job: SigningJob): Promise<Exclude<SigningResult, { refused: unknown }>> {
  const file = new URL(`./signing-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
  const worker = new Worker(file, { workerData: job, execArgv: [] })
  const [result]: SigningResult[] = await once(worker, 'message')
  if (result === undefined) throw new Error('the thread that signs answered nothing')
  if ('refused' in result) throw new AuthorityError(result.refused)
  return result
}
