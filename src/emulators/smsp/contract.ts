import type { Operation } from '../../kernel/emulator.ts'
import { OPERATIONS } from '../../national/mini-services/operations.ts'

/** What the name of a service begins with (dossier sync-pds-smsp-gazetteer 3.3). */
export const SERVICE_PREFIX = 'urn:nhs-itk:services:201005:'
export const PROFILE_PREFIX = 'urn:nhs-en:profile:'

const ANSWERS = ['200 with a response code and, on success, data', 'ITK SOAP fault']

export const operations: readonly Operation[] = Object.values(OPERATIONS).map(({ name }) => ({
  name,
  path: '/smsp/pds',
  pattern: 'sync',
  answers: ANSWERS,
  source: 'dossier sync-pds-smsp-gazetteer 3.3',
}))
