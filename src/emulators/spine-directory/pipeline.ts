import type { Step } from '../../kernel/emulator.ts'
import { authorise } from './steps/authorise.ts'
import { checkControls } from './steps/check-controls.ts'
import { chooseSpace } from './steps/choose-space.ts'
import { override } from './steps/override.ts'
import type { Visit } from './visit.ts'

/** What every operation passes before it is handled by its kind (RFC 4511 §4.1.11). */
export const checks: readonly Step<Visit>[] = [chooseSpace, checkControls, authorise, override]

/** Every step by name, in the order in which an operation meets them. */
export const stepNames: readonly string[] = [...checks.map((step) => step.name), 'handle']
