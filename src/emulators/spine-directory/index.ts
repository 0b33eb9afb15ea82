import { type Operation, runPipeline } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { resultText } from '../../wire/ldap/codes.ts'
import type { LdapReply } from '../../wire/ldap/reply.ts'
import type { LdapOperation, LdapSession, SearchRequest } from '../../wire/ldap/request.ts'
import { labels, matchable, operations, refusals } from './contract.ts'
import { LdapRefusal } from './errors.ts'
import { bind } from './handlers/bind.ts'
import { compare } from './handlers/compare.ts'
import { extended } from './handlers/extended.ts'
import { type SearchParts, search, searchLabels } from './handlers/search.ts'
import { write } from './handlers/write.ts'
import { overriddenReply } from './overridden.ts'
import type { SpineDirectoryParts } from './parts.ts'
import { checks, stepNames } from './pipeline.ts'
import { EncodedEntries } from './search/encoded-entries.ts'
import { rootDse, subschema } from './search/server-entries.ts'
import { Visit } from './visit.ts'

/** An emulator whose door is an LDAP port: what the rest of mock-spine knows of it. */
export interface LdapEmulator {
  readonly name: string
  readonly contract: readonly Operation[]
  /** Names of the pipeline's steps, in order. */
  readonly steps: readonly string[]
  readonly labels: readonly string[]
  /** What rules may match on beside the labels. */
  readonly matchable: readonly string[]
  /** Forms of a refusal that a rule may ask for, as other doors have them. */
  readonly refusals: Readonly<Record<string, RegExp>>
  /** Answers one operation; what goes wrong is the protocol's own result. */
  answer(operation: LdapOperation, exchange: Exchange, session: LdapSession): LdapReply | Promise<LdapReply>
  /** Labels that a search has by its request alone. */
  searchLabels(request: SearchRequest): Readonly<Record<string, string>>
}

const NAME = 'spine-directory'

/** The Spine Directory Service over LDAP (dossier sds-ldap): a view of the directory, without a truth of its own. */
export function spineDirectory(parts: SpineDirectoryParts): LdapEmulator {
  const { settings } = parts
  const shared: SearchParts = {
    encoded: new EncodedEntries(settings.ldapCache),
    rootDse: rootDse(settings),
    subschema: subschema(settings),
  }
  return {
    name: NAME,
    contract: operations,
    steps: stepNames,
    labels,
    matchable,
    refusals,
    searchLabels,
    answer(operation, exchange, session) {
      exchange.door = NAME
      const visit = new Visit(operation, exchange, session, parts)
      try {
        const checked = runPipeline(checks, visit)
        const reply = checked === undefined ? answered(visit, shared) : checked.then(() => answered(visit, shared))
        return reply instanceof Promise ? reply.catch((error: unknown) => refusal(error, exchange)) : reply
      } catch (error) {
        return refusal(error, exchange)
      }
    },
  }
}

function answered(visit: Visit, shared: SearchParts): LdapReply | Promise<LdapReply> {
  if (visit.override === undefined) return visit.reply ?? handle(visit, shared)
  return overriddenReply(visit, visit.override, handledOrRefused(visit, shared))
}

/** What the directory answers, its refusals too: a rule bends either. */
async function handledOrRefused(visit: Visit, shared: SearchParts): Promise<LdapReply> {
  try {
    return await handle(visit, shared)
  } catch (error) {
    return refusal(error, visit.exchange)
  }
}

function handle(visit: Visit, shared: SearchParts): LdapReply | Promise<LdapReply> {
  const { request } = visit
  switch (request.kind) {
    case 'search':
      return search(visit, request, shared)
    case 'bind':
      return bind(visit, request)
    case 'compare':
      return compare(visit, request, shared)
    case 'extended':
      return extended(visit, request)
    default:
      return write(visit, request)
  }
}

/** The one place where a refusal becomes a result; what else goes wrong is the listener's to answer. */
function refusal(error: unknown, exchange: Exchange): LdapReply {
  if (!(error instanceof LdapRefusal)) throw error
  const { resultCode, matchedDn, diagnosticMessage } = error
  exchange.outcome = 'refused'
  exchange.summary = `${resultText(resultCode)}: ${error.problem.title}`
  exchange.label('result', String(resultCode))
  exchange.problems.push(error.problem)
  return {
    resultCode,
    ...(matchedDn === undefined ? {} : { matchedDn }),
    ...(diagnosticMessage === undefined ? {} : { diagnosticMessage }),
  }
}
