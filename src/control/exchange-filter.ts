import { z } from 'zod'
import type { Environment } from '../environment/environment.ts'
import type { Exchange } from '../kernel/exchange.ts'
import type { JournalFilter } from '../kernel/journal-match.ts'
import { filterQuery } from './exchange-query.ts'
import { spaceOf } from './missing.ts'

const { space, direction, door, outcome, problem, causedBy, label } = filterQuery

/** What a list is narrowed by. */
export const listShape = {
  ...{ space, direction, door, outcome, problem, causedBy, label },
  /** Party key, ASID or certificate name of either side. */
  party: z.string().min(1).max(253).exactOptional(),
  /** Stands in its first line, summary, labels, problems or the bodies, in whatever case. */
  text: z.string().min(1).max(500).exactOptional(),
}
const ListFilter = z.object(listShape)

/** A filter in two parts: what the journal passes over by itself, and what only the whole exchange tells. */
export interface ListTest {
  readonly journal: JournalFilter
  readonly test: ((exchange: Exchange) => boolean) | undefined
}

/** @throws ProblemError MS-SPACE-UNKNOWN */
export function listTest(environment: Environment, { party, text, label, ...rest }: z.output<typeof ListFilter>): ListTest {
  if (rest.space !== undefined) spaceOf(environment, rest.space)
  const journal = { ...rest, ...(label === undefined ? {} : { labels: label }) }
  const needle = text?.toLowerCase()
  if (party === undefined && needle === undefined) return { journal, test: undefined }
  return { journal, test: (each) => (party === undefined || concerns(each, party)) && (needle === undefined || holds(each, needle)) }
}

const SIDES = ['fromParty', 'toParty', 'fromAsid', 'toAsid', 'from', 'to']

const concerns = ({ labels, peer }: Exchange, party: string): boolean =>
  SIDES.some((name) => labels[name] === party) || peer.certificate?.commonName === party

function holds({ request, reply, summary, labels, problems }: Exchange, needle: string): boolean {
  const words = [request.line, summary, ...Object.values(labels), ...problems.flatMap(({ code, came }) => [code, came])]
  if (words.some((word) => word.toLowerCase().includes(needle))) return true
  return [request, reply].some((wire) => wire?.body.head.toString('utf8').toLowerCase().includes(needle) === true)
}
