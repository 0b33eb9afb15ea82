import { type Base, drafted } from './fixtures.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { headerMutations } from './mutate-headers.ts'
import { mimeMutations } from './mutate-mime.ts'
import { xmlMutations } from './mutate-xml.ts'
import type { Random } from './random.ts'
import { type Draft, type FuzzRequest, framed, written } from './request.ts'

/** Share of requests whose bytes as a whole are mutated, head and framing too; they need a connection of their own. */
const WHOLE = 0.08
/** Share of requests that are sent as they are. */
const UNTOUCHED = 0.03

/** One of the messages, with one to four things done to it. */
export function mutated(bases: readonly Base[], random: Random): FuzzRequest {
  const draft = drafted(random.pick(bases), random)
  if (!random.chance(UNTOUCHED)) {
    const count = random.weighted([
      [60, 1],
      [25, 2],
      [10, 3],
      [5, 4],
    ] as const)
    for (let done = 0; done < count; done++) mutateOnce(draft, bases, random)
  }
  const whole = random.chance(WHOLE)
  const pieces = random.chance(0.05) ? Array.from({ length: 1 + random.below(6) }, () => random.below(draft.body.length + 300)) : []
  if (!whole)
    return framed(
      draft,
      'https',
      pieces.sort((a, b) => a - b),
    )
  const { bytes, what } = mutateBytes(written(draft), random, written(drafted(random.pick(bases), random)))
  const ending = random.weighted([
    [90, 'end'],
    [9, 'cut'],
    [0.3, 'wait'],
  ] as const)
  return { port: 'https', as: draft.as, framed: false, bytes, pieces, ending, what: [...draft.what, `request: ${what}`].join(', ') }
}

function mutateOnce(draft: Draft, bases: readonly Base[], random: Random): void {
  const family = random.weighted([
    [30, 'bytes'],
    [40, 'xml'],
    [20, 'mime'],
    [10, 'headers'],
  ] as const)
  if (family === 'bytes') {
    const { bytes, what } = mutateBytes(draft.body, random, random.pick(bases).body)
    draft.body = bytes
    draft.what.push(what)
    return
  }
  const name = random.pick(Object.keys({ xml: xmlMutations, mime: mimeMutations, headers: headerMutations }[family]))
  draft.what.push(name)
  if (family === 'mime') mimeMutations[name]?.(draft, random)
  else if (family === 'headers') headerMutations[name]?.(draft, random)
  else draft.body = Buffer.from(xmlMutations[name]?.(draft.body.latin1Slice(), random) ?? '', 'latin1')
}
