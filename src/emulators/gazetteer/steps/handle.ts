import { problem } from '../../../kernel/problem.ts'
import { lookUp } from '../../../national/addresses/look-up.ts'
import { addressProblems } from '../../../national/addresses/problems.ts'
import { answerReply } from '../answer-reply.ts'
import { errors } from '../errors.ts'
import type { Visit } from '../visit.ts'

/** Looks the address up, in a turn that changes nothing, and answers with as many as may be told. */
export async function handle(visit: Visit): Promise<void> {
  if (visit.reply !== undefined) return
  const { exchange, parts, request, space } = visit
  const { gazetteerDefault, gazetteerLimit, gazetteerNoMatch, gazetteerPhonetic } = parts.settings
  const { points, phonetic } = await parts.turns.run(space, async (turn) =>
    lookUp(turn, await parts.pointsOf(turn.space), request.address, gazetteerPhonetic),
  )
  const total = points.length
  const addresses = points.slice(0, Math.min(request.maxno ?? gazetteerDefault, gazetteerLimit))
  const asked = Object.values(request.address)
    .filter((part) => part !== '')
    .join(', ')
  exchange.outcome = 'accepted'
  exchange.labels['matches'] = String(total)
  exchange.summary = `getAddressList: ${addresses.length} of ${total} addresses`
  const note = (kind: keyof typeof addressProblems, came: string, expected: string) =>
    exchange.problems.push(problem(addressProblems[kind], { came, expected }))
  if (total === 0) note('MS-GAZ-NO-MATCH', asked, 'the postcode and words of an address')
  if (phonetic) note('MS-GAZ-PHONETIC', asked, 'words as they are written')
  if (addresses.length < total) note('MS-GAZ-MORE', `${total} addresses`, `at most ${addresses.length}`)
  visit.reply =
    total === 0 && gazetteerNoMatch === 'error'
      ? answerReply(visit, { kind: 'failed', errors: [errors.noAddress] })
      : answerReply(visit, { kind: 'found', addresses, total })
}
