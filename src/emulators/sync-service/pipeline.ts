import type { Step } from '../../kernel/emulator.ts'
import { authorise } from './steps/authorise.ts'
import { checkHeader } from './steps/check-header.ts'
import { checkWrapper } from './steps/check-wrapper.ts'
import { handle } from './steps/handle.ts'
import { identify } from './steps/identify.ts'
import { override } from './steps/override.ts'
import { readEnvelope } from './steps/read-envelope.ts'
import { readHttp } from './steps/read-http.ts'
import { resolve } from './steps/resolve.ts'
import type { Visit } from './visit.ts'

/** What is checked before anything is done with a request, in protocol order (dossier sync-pds-smsp-gazetteer 1.4, 1.9). */
export const checks: readonly Step<Visit>[] = [readHttp, readEnvelope, identify, checkHeader, resolve, authorise, checkWrapper]

/** What happens to a request: the checks, then the work. */
export const pipeline: readonly Step<Visit>[] = [...checks, override, handle]
