import type { AckCode } from './ack-codes.ts'

/** How the practice treats a request. */
export type Behaviour =
  | { readonly kind: 'small'; readonly delayMs?: number }
  | { readonly kind: 'refuse'; readonly code: AckCode }
  | { readonly kind: 'silent' }
  | {
      readonly kind: 'large'
      /** Before the index instead of after it. */
      readonly early?: boolean
      /** A fragment that the index names and that never comes, counted from 0. */
      readonly missing?: number
      /** What the Continue is answered with instead of fragments. */
      readonly onContinue?: { readonly kind: 'refuse'; readonly code: AckCode } | { readonly kind: 'silent' }
    }

const refuse = (code: AckCode): Behaviour => ({ kind: 'refuse', code })

const HOUR = 3_600_000

/** By NHS number (mock-spine's own choice); every other patient has a small record. */
const byNhsNumber: Readonly<Record<string, Behaviour>> = {
  '9690100009': { kind: 'large' },
  '9690100017': { kind: 'large', missing: 1 },
  '9690100025': { kind: 'large', early: true },
  '9690100033': { kind: 'large', onContinue: { kind: 'refuse', code: '30' } },
  '9690100041': { kind: 'silent' },
  '9690100068': { kind: 'large', onContinue: { kind: 'silent' } },
  // Past the four hours and ten minutes that the contract gives a request.
  '9690100076': { kind: 'small', delayMs: 5 * HOUR },
  '9690000063': refuse('06'),
  '9690000071': refuse('07'),
  '9690000101': refuse('10'),
  '9690000144': refuse('14'),
  '9690000187': refuse('18'),
  '9690000195': refuse('19'),
  '9690000209': refuse('20'),
  '9690000233': refuse('23'),
  '9690000241': refuse('24'),
  '9690000993': refuse('99'),
}

export const behaviours: ReadonlyMap<string, Behaviour> = new Map(Object.entries(byNhsNumber))

const usual: Behaviour = { kind: 'small' }

export const behaviourFor = (nhsNumber: string): Behaviour => behaviours.get(nhsNumber) ?? usual
