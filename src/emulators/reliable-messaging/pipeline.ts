import type { Step } from '../../kernel/emulator.ts'
import { acknowledge } from './steps/acknowledge.ts'
import { authorise } from './steps/authorise.ts'
import { checkContract } from './steps/check-contract.ts'
import { checkForwardContract } from './steps/check-forward-contract.ts'
import { checkHeader } from './steps/check-header.ts'
import { checkTimeToLive } from './steps/check-time-to-live.ts'
import { classify } from './steps/classify.ts'
import { forward } from './steps/forward.ts'
import { handle } from './steps/handle.ts'
import { identify } from './steps/identify.ts'
import { override } from './steps/override.ts'
import { readHeader } from './steps/read-header.ts'
import { readMime } from './steps/read-mime.ts'
import { readPayload } from './steps/read-payload.ts'
import { refuseWhenFull } from './steps/refuse-when-full.ts'
import { takeSignal } from './steps/take-signal.ts'
import { validate } from './steps/validate.ts'
import type { Visit } from './visit.ts'

/** Reads what came as far as needed to know what it is (dossier ebxml-messaging 1.4, 1.5, 2.3). */
export const reading: readonly Step<Visit>[] = [readMime, readHeader, identify, classify]

/** What is checked, by what it is, before anything is done with it, in protocol order (dossier 2.2, 2.3, 5). */
export const checks: Readonly<Record<Visit['kind'], readonly Step<Visit>[]>> = {
  'to-spine': [refuseWhenFull, checkContract, checkHeader, checkTimeToLive, readPayload, authorise, validate],
  forward: [refuseWhenFull, checkForwardContract, checkHeader, checkTimeToLive, readPayload, authorise],
  signal: [],
}

/** What is then done: Spine processes it, passes it on, or takes note of it (dossier 1.8, 2.2). */
const work: Readonly<Record<Visit['kind'], readonly Step<Visit>[]>> = {
  'to-spine': [override, handle, acknowledge],
  forward: [override, forward, acknowledge],
  signal: [override, takeSignal],
}

/** Checks and work of each kind, one after the other. */
export const flows: Readonly<Record<Visit['kind'], readonly Step<Visit>[]>> = {
  'to-spine': [...checks['to-spine'], ...work['to-spine']],
  forward: [...checks.forward, ...work.forward],
  signal: [...checks.signal, ...work.signal],
}

/** Every step by name, each once, in the order in which a message can meet them. */
export const stepNames: readonly string[] = [
  ...new Set([reading, ...Object.values(flows)].flatMap((steps) => steps.map((step) => step.name))),
]
