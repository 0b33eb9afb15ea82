import { hl7Time } from '../../wire/hl7v3/time.ts'

interface Period {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** `YYYYMMDD` of a time, in UTC. */
export const dayOf = (epochMs: number): string => hl7Time(epochMs).slice(0, 8)

/** Whether something still holds on a day; the day a period ends is the first without it, so that what an update ends is gone at once. */
export const holds = ({ to }: Period, day: string): boolean => to === undefined || day < to.padEnd(8, '9')
