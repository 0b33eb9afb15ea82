import { type BuiltMessage, forwardMessage, type Route, upload } from '../support/messages.ts'
import type { Random } from './random.ts'

/** How a message travels: answered by Spine, or passed on to supplier B with or without an acknowledgement. */
export const KINDS = ['reliable', 'forward-reliable', 'forward-express'] as const
export type Kind = (typeof KINDS)[number]

export const UPLOAD = 'urn:nhs:names:services:psis:REPC_IN150016UK05'
export const FORWARD = 'urn:nhs:names:services:gp2gp:COPC_IN000001UK01'
export const EXPRESS = 'urn:nhs:names:services:ebs:PRSC_IN040000UK03'

/** One message of a run, and what its sender will do. */
export interface Planned {
  readonly kind: Kind
  readonly message: BuiltMessage
  /** Of the patient of an upload; no two have the same. */
  readonly nhsNumber: string
  /** The sender does not send again when the connection is cut: its retries are used up. */
  readonly givesUp: boolean
  /** The sender sends it once more although it was acknowledged. */
  readonly repeats: boolean
  /** Its recipient acknowledges it with a POST of its own. */
  readonly acknowledgedLate: boolean
}

/** How supplier A reaches Spine and supplier B. */
export type Routes = Readonly<Record<Kind, Route>>

const SHARE = { reliable: 0.5, 'forward-reliable': 0.4 } as const
const GIVES_UP = 0.1
const REPEATS = 0.05
const ACKNOWLEDGED_LATE = 0.25
const FIRST_PATIENT = 9_000_000_000

/** The message of a serial number: half of them uploads, two fifths forward-reliable, the rest forward-express. */
export function planned(random: Random, routes: Routes, serial: number): Planned {
  const dice = random.next()
  const kind =
    dice < SHARE.reliable ? 'reliable' : dice < SHARE.reliable + SHARE['forward-reliable'] ? 'forward-reliable' : 'forward-express'
  const nhsNumber = String(FIRST_PATIENT + serial)
  const givesUp = random.chance(GIVES_UP)
  return {
    kind,
    nhsNumber,
    message: built(kind, routes[kind], nhsNumber),
    givesUp,
    // Who sends an express message twice means two: nothing knows it again.
    repeats: random.chance(REPEATS) && kind !== 'forward-express',
    acknowledgedLate: random.chance(ACKNOWLEDGED_LATE) && kind === 'forward-reliable',
  }
}

function built(kind: Kind, route: Route, nhsNumber: string): BuiltMessage {
  if (kind === 'reliable') return upload(route, { nhsNumber })
  const subject = `<subject typeCode="SUBJ"><PayloadInformation classCode="OBS" moodCode="EVN"><id root="${nhsNumber}"/><value>${'Test data only. '.repeat(100)}</value></PayloadInformation></subject>`
  return kind === 'forward-reliable'
    ? forwardMessage(route, FORWARD, subject, {}, 'reliable')
    : forwardMessage(route, EXPRESS, subject, {}, 'express')
}
