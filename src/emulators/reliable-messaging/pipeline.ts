import type { Step } from '../../kernel/emulator.ts'
import { acknowledge } from './steps/acknowledge.ts'
import { authorise } from './steps/authorise.ts'
import { checkContract } from './steps/check-contract.ts'
import { checkHeader } from './steps/check-header.ts'
import { handle } from './steps/handle.ts'
import { identify } from './steps/identify.ts'
import { override } from './steps/override.ts'
import { readHeader } from './steps/read-header.ts'
import { readMime } from './steps/read-mime.ts'
import { readPayload } from './steps/read-payload.ts'
import type { Visit } from './visit.ts'

/** What is checked of a message before anything is done with it, in protocol order (dossier ebxml-messaging 1.4, 2.2, 2.3, 5). */
export const checks: readonly Step<Visit>[] = [readMime, readHeader, identify, checkContract, checkHeader, readPayload, authorise]

/** A message to Spine, from its bytes to its acknowledgement. */
export const pipeline: readonly Step<Visit>[] = [...checks, override, handle, acknowledge]
