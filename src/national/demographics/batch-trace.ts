import type { DomainAnswer } from '../domain.ts'
import { N } from './names.ts'
import { answerCrossCheck } from './number-queries.ts'
import type { QueryVisit } from './query-handler.ts'
import { answerSimpleTrace } from './trace-queries.ts'

/**
 * One query of a batch trace (QUPA_MT000005UK02): with an NHS number a cross check, without one a simple trace. The batch wrapper around many of
 * them no public source describes (docs/differences/demographics.md).
 */
export const answerBatchTrace = (visit: QueryVisit): Promise<DomainAnswer> =>
  visit.fields.count(N.personId) > 0 ? answerCrossCheck(visit) : answerSimpleTrace(visit)
