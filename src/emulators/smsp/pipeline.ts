import type { Step } from '../../kernel/emulator.ts'
import { authorise } from './steps/authorise.ts'
import { checkAddressing } from './steps/check-addressing.ts'
import { checkSecurity } from './steps/check-security.ts'
import { handle } from './steps/handle.ts'
import { identify } from './steps/identify.ts'
import { override } from './steps/override.ts'
import { readDistribution } from './steps/read-distribution.ts'
import { readEnvelope } from './steps/read-envelope.ts'
import { readHttp } from './steps/read-http.ts'
import type { Visit } from './visit.ts'

/** What must hold before a request is processed, in protocol order (dossier sync-pds-smsp-gazetteer 3.2). */
export const checks: readonly Step<Visit>[] = [
  readHttp,
  readEnvelope,
  identify,
  checkAddressing,
  checkSecurity,
  readDistribution,
  authorise,
]

export const pipeline: readonly Step<Visit>[] = [...checks, override, handle]
