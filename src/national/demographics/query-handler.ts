import type { Turn } from '../../kernel/turn.ts'
import type { DomainAnswer, DomainHandler, DomainRequest } from '../domain.ts'
import { badQuery } from './answers.ts'
import type { Exchanged } from './generations.ts'
import { PatientRecords } from './patients.ts'
import { dayOf } from './periods.ts'
import type { SeedOf } from './population.ts'
import { QueryFields, QueryRefusal } from './read-query.ts'
import type { DemographicsSettings } from './settings.ts'

/** What a query's handler works with. */
export interface QueryVisit {
  readonly request: DomainRequest
  readonly fields: QueryFields
  readonly records: PatientRecords
  readonly row: Exchanged
  readonly settings: DemographicsSettings
  readonly now: number
  /** `YYYYMMDD` of now. */
  readonly day: string
}

export interface DemographicsParts {
  readonly seedOf: SeedOf
  readonly settings: DemographicsSettings
}

/** A handler that reads parameters with `fields`; a rule they break is answered here. */
export const queryHandler =
  ({ seedOf, settings }: DemographicsParts, row: Exchanged, answer: (visit: QueryVisit) => Promise<DomainAnswer>): DomainHandler =>
  async (request: DomainRequest, turn: Turn) => {
    const records = new PatientRecords(turn, await seedOf(turn.space))
    const { now } = turn
    try {
      return await answer({ request, fields: new QueryFields(request), records, row, settings, now, day: dayOf(now) })
    } catch (error) {
      if (error instanceof QueryRefusal) return badQuery(row, error.error, settings.pdsErrors, error.problem)
      throw error
    }
  }
