import { randomUUID } from 'node:crypto'
import { upload } from '../support/messages.ts'
import type { Admin } from './admin.ts'
import type { Dial } from './dial.ts'
import { A, type Routes, SPINE, UPLOAD } from './fixtures.ts'
import { judge } from './judge.ts'
import { sendAlone } from './lone-connection.ts'
import { type FuzzRequest, written } from './request.ts'

const WITHIN_MS = 30_000

/** A message that must succeed whatever was sent before it: acknowledged at once, answered to supplier A's inbox. What is wrong, if anything. */
export async function knownGood(dial: Dial, admin: Admin, routes: Routes): Promise<string | undefined> {
  const messageId = randomUUID().toUpperCase()
  const { path, headers, body } = upload(routes(UPLOAD, A, SPINE), { messageId })
  const bytes = written({
    verb: 'POST',
    target: path,
    headers: ['Host', 'localhost', 'Connection', 'close', ...headers],
    body,
    as: A.sender,
    what: [],
  })
  const request: FuzzRequest = { port: 'https', as: A.sender, framed: false, bytes, pieces: [], ending: 'wait', what: 'a good message' }
  const outcome = await sendAlone(dial, request, WITHIN_MS)
  const { kinds, wrong } = judge(request, outcome)
  if (kinds.join() !== '202, Acknowledgment' || wrong.length > 0)
    return `a good message was answered ${kinds.join()} ${wrong.join()}: ${outcome.replies[0]?.body.toString().slice(0, 900)}`
  if (outcome.replies[0]?.body.includes(`<eb:RefToMessageId>${messageId}<`) !== true)
    return 'a good message was acknowledged under another MessageId'
  const until = performance.now() + WITHIN_MS
  while (performance.now() < until) {
    if ((await admin.answered(A.partyKey)).includes(messageId)) return undefined
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return `a good message, ${messageId}, was acknowledged and never answered`
}
