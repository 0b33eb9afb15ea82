import { type Problem, ProblemError } from '../kernel/problem.ts'
import type { Reply } from '../kernel/reply.ts'
import { unexpected } from '../kernel/unexpected.ts'
import { type NaspError, writeFault } from '../wire/soap/fault.ts'
import { TMS_CODES } from '../wire/soap/tms-codes.ts'

/**
 * What stops a request at one of Spine's synchronous doors: a SOAP fault, HTTP 500 (dossier sync-pds-smsp-gazetteer 1.6 A). The gazetteer's are the
 * same as the synchronous service's: no source gives its own (dossier 4).
 */
export class SyncFault extends ProblemError {
  readonly errors: readonly NaspError[]

  constructor(problem: Problem, errors: readonly NaspError[]) {
    super(problem)
    this.name = 'SyncFault'
    this.errors = errors
  }
}

/**
 * Codes of faults. 200 and 300 were seen on the wire, and 300 is known elsewhere as the failed check of an ASID (dossier 1.6, 5); 101 and 201
 * are those of the messaging doors, and what stands for Spine's unpublished numbers here.
 */
const TMS = {
  ...TMS_CODES,
  accessDenied: { code: 300, description: 'ASID check failed' },
} as const

/** @param location what the fault's `nasp:location` names: the rule in Spine's error base where there is one */
export const fault = (kind: keyof typeof TMS, problem: Problem, location: string): SyncFault =>
  new SyncFault(kind === 'systemFailure' ? problem : { ...problem, invented: true }, [{ ...TMS[kind], location }])

/** A SOAP fault as a reply: faultcode Server, as in every capture, and a Content-Type that client code compares exactly (dossier 1.6 A). */
export const faultReply = (errors: readonly NaspError[], status: number): Reply => ({
  status,
  fields: ['Content-Type', 'text/xml'],
  body: writeFault('Server', errors),
})

/** Whatever stopped a request, as the fault that says so. @param expected what would have been processed */
export function asFault(error: unknown, expected: string): SyncFault {
  if (error instanceof SyncFault) return error
  if (error instanceof ProblemError)
    return fault(error.problem.code === 'MS-SPACE-UNKNOWN' ? 'notWellFormed' : 'systemFailure', error.problem, 'Spine')
  return fault('systemFailure', unexpected(error, expected), 'Spine')
}

/** The answer to a problem met before a door's pipeline could run. */
export function refuseAtEdge({ oversizeStatus }: { readonly oversizeStatus: number }, what: Problem): Reply {
  if (what.code === 'MS-BODY-TOO-LARGE') return faultReply(fault('notWellFormed', what, 'HTTP body').errors, oversizeStatus)
  if (what.code === 'MS-METHOD-NOT-ALLOWED') return { status: 405, fields: ['Allow', 'POST'], body: Buffer.alloc(0) }
  if (what.code === 'MS-OVERLOADED' || what.code === 'MS-INTERNAL') return faultReply(fault('systemFailure', what, 'Spine').errors, 500)
  // Real Spine ends the handshake; where the handshake cannot know the door (localhost), the fault says what it would not.
  if (what.code.startsWith('MS-TLS-'))
    return faultReply([{ code: 200, location: 'TLS', description: `${what.code}: ${what.title} ${what.next}` }], 403)
  return faultReply(fault('notWellFormed', what, 'HTTP').errors, 500)
}
