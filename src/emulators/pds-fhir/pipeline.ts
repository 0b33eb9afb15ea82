import type { Step } from '../../kernel/emulator.ts'
import { answer } from './steps/answer.ts'
import { checkHeaders } from './steps/check-headers.ts'
import { locate } from './steps/locate.ts'
import { override } from './steps/override.ts'
import type { Visit } from './visit.ts'

/** What happens to a request. */
export const pipeline: readonly Step<Visit>[] = [locate, checkHeaders, override, answer]
