import type { Holdings } from '../holdings.ts'
import { makeKey } from '../keys.ts'
import { entryOfSerial } from '../ledger.ts'
import { type AuthorityOptions, shapeOf } from '../options.ts'
import { craftOf, wallClock } from '../vault.ts'
import { issuedBy, makeOcspResponse, ocspError, readOcspRequest } from './ocsp.ts'
import { lifeOf } from './publication.ts'
import type { Publication } from './publication-names.ts'

/** Answers as the CA that issued the first certificate asked about; undefined when neither root nor sub CA did. */
export async function answerOcsp(
  octets: Buffer,
  options: AuthorityOptions,
  holdings: Holdings,
  how: Publication,
): Promise<Buffer | undefined> {
  const request = readOcspRequest(octets)
  if (request === undefined) return ocspError('malformed')
  const which = (['sub', 'root'] as const).find((ca) => request.asked.some(issuedBy(holdings[ca].certificate)))
  if (which === undefined) return undefined
  if (how === 'missing') return ocspError('tryLater')
  const ca = holdings[which].certificate
  const ours = issuedBy(ca)
  const craft = await craftOf(options, holdings)
  return await makeOcspResponse({
    states: request.asked.map((asked) => ({
      asked,
      entry: which === 'sub' ? entryOfSerial(holdings.ledger, asked.serial) : undefined,
      foreign: !ours(asked),
    })),
    nonce: request.nonce,
    ca,
    key: how === 'wrong-signer' ? await makeKey(2048) : craft[which].key,
    hash: shapeOf(options).leafHash === 'SHA-1' ? 'sha1' : 'sha256',
    producedAt: wallClock(options),
    ...lifeOf(how, wallClock(options)),
  })
}
