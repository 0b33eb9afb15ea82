import type { DomainHandler } from '../domain.ts'
import { answerBatchTrace } from './batch-trace.ts'
import {
  ALLOCATIONS,
  BIRTHS,
  CONSENT_UPDATES,
  DEATH_UPDATES,
  type Exchanged,
  NHAIS_UPDATES,
  NN4B_REQUEST,
  QUERIES,
  UPDATES,
} from './generations.ts'
import { insertBirth } from './insert-birth.ts'
import { answerConfirmation, answerCrossCheck, answerRetrieval } from './number-queries.ts'
import { type DemographicsParts, queryHandler } from './query-handler.ts'
import { registerBirth } from './register-birth.ts'
import { registerPatient } from './register-patient.ts'
import { answerAdvancedTrace, answerSimpleTrace } from './trace-queries.ts'
import { updateRecord } from './update-record.ts'

const ANSWERS = {
  simpleTrace: answerSimpleTrace,
  advancedTrace: answerAdvancedTrace,
  retrieval: answerRetrieval,
  confirmation: answerConfirmation,
  crossCheck: answerCrossCheck,
  batchTrace: answerBatchTrace,
} as const

/** The handlers of every interaction, by its service-qualified id. */
export function demographicsHandlers(parts: DemographicsParts): Readonly<Record<string, DomainHandler>> {
  const handlers: Record<string, DomainHandler> = {}
  const add = (service: string, { request }: Exchanged, handler: DomainHandler) => {
    handlers[`urn:nhs:names:services:${service}:${request}`] = handler
  }
  for (const name of ['simpleTrace', 'advancedTrace', 'retrieval', 'confirmation', 'crossCheck', 'batchTrace'] as const)
    for (const row of QUERIES[name]) add('pdsquery', row, queryHandler(parts, row, ANSWERS[name]))
  for (const row of [...UPDATES, ...NHAIS_UPDATES]) add('pds', row, updateRecord(parts, row))
  for (const row of DEATH_UPDATES) add('pds', row, updateRecord(parts, row, ['deceasedTime', 'deathNotification']))
  for (const row of CONSENT_UPDATES) add('pds', row, updateRecord(parts, row, ['consent']))
  for (const row of ALLOCATIONS) add('pds', row, registerPatient(parts, row))
  for (const row of BIRTHS) add('pds', row, registerBirth(parts, row))
  handlers[`urn:nhs:names:services:pds:${NN4B_REQUEST}`] = insertBirth(parts)
  return handlers
}
