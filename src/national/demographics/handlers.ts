import type { DomainHandler } from '../domain.ts'
import { type Exchanged, QUERIES, UPDATES } from './generations.ts'
import { answerConfirmation, answerCrossCheck, answerRetrieval } from './number-queries.ts'
import { type DemographicsParts, queryHandler } from './query-handler.ts'
import { answerAdvancedTrace, answerSimpleTrace } from './trace-queries.ts'
import { updateRecord } from './update-record.ts'

const ANSWERS = {
  simpleTrace: answerSimpleTrace,
  advancedTrace: answerAdvancedTrace,
  retrieval: answerRetrieval,
  confirmation: answerConfirmation,
  crossCheck: answerCrossCheck,
} as const

/** The handlers of every interaction, by its service-qualified id. */
export function demographicsHandlers(parts: DemographicsParts): Readonly<Record<string, DomainHandler>> {
  const handlers: Record<string, DomainHandler> = {}
  const add = (service: string, { request }: Exchanged, handler: DomainHandler) => {
    handlers[`urn:nhs:names:services:${service}:${request}`] = handler
  }
  for (const name of ['simpleTrace', 'advancedTrace', 'retrieval', 'confirmation', 'crossCheck'] as const)
    for (const row of QUERIES[name]) add('pdsquery', row, queryHandler(parts, row, ANSWERS[name]))
  for (const row of UPDATES) add('pds', row, updateRecord(parts, row))
  return handlers
}
