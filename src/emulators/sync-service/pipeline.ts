import type { Step } from '../../kernel/emulator.ts'
import { authorise } from './steps/authorise.ts'
import { checkHeader } from './steps/check-header.ts'
import { checkWrapper } from './steps/check-wrapper.ts'
import { handle } from './steps/handle.ts'
import { identify } from './steps/identify.ts'
import { override } from './steps/override.ts'
import { readDocument } from './steps/read-document.ts'
import { readEnvelope } from './steps/read-envelope.ts'
import { readHttp } from './steps/read-http.ts'
import { readInsertion } from './steps/read-insertion.ts'
import { resolve } from './steps/resolve.ts'
import { validate } from './steps/validate.ts'
import type { Visit } from './visit.ts'

/** Reads what came as far as needed to know what it is. */
export const reading: readonly Step<Visit>[] = [readHttp, readDocument]

/** What is checked, by what it is, before anything is done with it, in protocol order (dossier sync-pds-smsp-gazetteer 1.4, 1.9, 2.8). */
export const checks: Readonly<Record<Visit['kind'], readonly Step<Visit>[]>> = {
  soap: [readEnvelope, identify, checkHeader, resolve, authorise, checkWrapper, validate],
  nn4b: [readInsertion, identify, authorise],
}

const work: readonly Step<Visit>[] = [override, handle]

/** Checks and work of each kind, one after the other. */
export const flows: Readonly<Record<Visit['kind'], readonly Step<Visit>[]>> = {
  soap: [...checks.soap, ...work],
  nn4b: [...checks.nn4b, ...work],
}
