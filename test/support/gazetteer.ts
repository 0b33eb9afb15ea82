import type { Settings } from '../../src/environment/settings.ts'
import type { Exchange } from '../../src/kernel/exchange.ts'
import { type TestEnvironment, testEnvironment } from './environment.ts'
import { type GazetteerEdits, gazetteerRequest } from './gazetteer-request.ts'
import { PATIENCE } from './patience.ts'
import { type Answer, post } from './post.ts'
import { parsed } from './supplier.ts'

/** The addresses of an answer, one line each, and their number; read by a parser that is not ours. */
export function readAddresses(text: string) {
  const response = parsed(text).Envelope.Body.getAddressListResponse
  const list: Record<string, string>[] = [response.addressList === '' ? [] : (response.addressList?.postalAddress ?? [])].flat()
  return {
    response,
    keys: list.map(({ addressKey }) => String(addressKey)),
    lines: list.map(({ address1, address2 }) => [address1, address2].filter((part) => part !== '').join(', ')),
    total: response.totalmatches === undefined ? undefined : Number(response.totalmatches),
  }
}

export interface GazetteerEnvironment extends TestEnvironment {
  ask(edits?: GazetteerEdits): Promise<{ readonly answer: Answer; readonly exchange: Exchange }>
}

export async function gazetteerEnvironment(changes: Partial<Settings> = {}): Promise<GazetteerEnvironment> {
  const spine = await testEnvironment(changes)
  return {
    ...spine,
    ask: async (edits) => {
      const { headers, body } = gazetteerRequest(edits)
      const after = spine.environment.journal.find().at(-1)?.sequence ?? 0
      const url = `${spine.environment.urls.https}/addressfinder/query`
      const answer = await post({ url, ca: spine.ca, as: spine.identity('supplier-a'), headers, body })
      const [exchange] = await spine.environment.journal.wait({ after, direction: 'in' }, PATIENCE)
      if (exchange === undefined) throw new Error('the request is not in the journal')
      return { answer, exchange }
    },
  }
}
