import type { Step } from '../../kernel/emulator.ts'
import { checkCaller } from './steps/check-caller.ts'
import { checkToken } from './steps/check-token.ts'
import { handle } from './steps/handle.ts'
import { negotiate } from './steps/negotiate.ts'
import { override } from './steps/override.ts'
import { readHeaders } from './steps/read-headers.ts'
import type { Visit } from './visit.ts'

/** What every call to the booking provider meets (dossier ssp-fhir-dos 6). */
export const pipeline: readonly Step<Visit>[] = [checkCaller, readHeaders, checkToken, negotiate, override, handle]
