import { parentPort, workerData } from 'node:worker_threads'
import { AuthorityError } from '../authority-error.ts'
import { readRequest } from '../certificate-request.ts'
import { craftLeaves } from '../crafting.ts'
import { fileName } from '../names.ts'
import { leafWant } from '../options.ts'
import { namelessRequest } from '../refusals.ts'
import type { SigningJob, SigningResult } from './messages.ts'

const BLANK = { format: 1, revision: 0, crlNumbers: { root: 0, sub: 0 }, crlUrls: { root: [], sub: [] }, certificates: [] } as const

async function signed({ craft, pems, p256, local }: SigningJob): Promise<SigningResult> {
  let at = 0
  try {
    const wants = []
    for (const pem of pems) {
      const { publicKey, commonName } = await readRequest(pem, p256)
      if (commonName === undefined) throw namelessRequest()
      wants.push({ ...leafWant(fileName(commonName), 'request', commonName, local), publicKey })
      at++
    }
    const { ledger, writes } = await craftLeaves(craft, BLANK, wants)
    return { entries: ledger.certificates, writes }
  } catch (error) {
    if (!(error instanceof AuthorityError)) throw error
    const { came, expected, next } = error.problem
    const code = error.code === 'MS-PKI-BAD-NAME' ? 'MS-PKI-BAD-NAME' : 'MS-PKI-BAD-CSR'
    return { refused: { code, came: `request ${at + 1} of ${pems.length}: ${came}`, expected, next } }
  }
}

const job: SigningJob = workerData
parentPort?.postMessage(await signed(job))
