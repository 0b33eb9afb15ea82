import type { Settings } from '../../src/environment/settings.ts'
import type { Exchange } from '../../src/kernel/exchange.ts'
import { type TestEnvironment, testEnvironment } from './environment.ts'
import { PATIENCE } from './patience.ts'
import { type Answer, post } from './post.ts'
import { ASKER, type SmspMessage } from './smsp-request.ts'
import { parsed } from './supplier.ts'

/** What an answer says, read by a parser that is not ours. */
export function readAnswer(text: string) {
  const { Header, Body } = parsed(text).Envelope
  const { header, payloads } = Body.DistributionEnvelope
  const { '@_id': _id, ...rest } = payloads.payload
  const [root = ''] = Object.keys(rest)
  const message = rest[root]
  return { Header, header, root, message, code: String(message.value['@_code']), patient: message.subject?.patient }
}

/** An environment asked at /smsp/pds. */
export interface SmspEnvironment extends TestEnvironment {
  ask(message: SmspMessage, as?: string): Promise<{ readonly answer: Answer; readonly exchange: Exchange }>
  /** Posts to the door under a host name. */
  post(host: string, headers: readonly string[], body: Buffer | string): Promise<Answer>
}

export async function smspEnvironment(changes: Partial<Settings> = {}): Promise<SmspEnvironment> {
  const spine = await testEnvironment(changes)
  return {
    ...spine,
    post: (host, headers, body) =>
      post({
        url: `${spine.environment.urls.https}/smsp/pds`,
        ca: spine.ca,
        as: spine.identity(ASKER.name),
        servername: host,
        headers: ['Host', host, ...headers],
        body,
      }),
    ask: async ({ headers, body }, as = ASKER.name) => {
      const after = spine.environment.journal.find().at(-1)?.sequence ?? 0
      const url = `${spine.environment.urls.https}/smsp/pds`
      const answer = await post({ url, ca: spine.ca, as: spine.identity(as), headers, body })
      const [exchange] = await spine.environment.journal.wait({ after, direction: 'in' }, PATIENCE)
      if (exchange === undefined) throw new Error('the request is not in the journal')
      return { answer, exchange }
    },
  }
}
