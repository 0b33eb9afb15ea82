import type { Step } from '../../kernel/emulator.ts'
import { authorise } from './steps/authorise.ts'
import { handle } from './steps/handle.ts'
import { identify } from './steps/identify.ts'
import { override } from './steps/override.ts'
import { readEnvelope } from './steps/read-envelope.ts'
import { readHttp } from './steps/read-http.ts'
import { readRequest } from './steps/read-request.ts'
import type { Visit } from './visit.ts'

/** What must hold before an address is looked up (dossier sync-pds-smsp-gazetteer 4). */
export const checks: readonly Step<Visit>[] = [readHttp, readEnvelope, identify, authorise, readRequest]

export const pipeline: readonly Step<Visit>[] = [...checks, override, handle]
