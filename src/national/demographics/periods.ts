import { hl7Time } from '../../wire/hl7v3/time.ts'

interface Period {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** `YYYYMMDD` of a time, in UTC. */
export const dayOf = (epochMs: number): string => hl7Time(epochMs).slice(0, 8)

/** Whether something holds on a day; the last day of a period belongs to it. */
export const holds = ({ to }: Period, day: string): boolean => to === undefined || day <= to.padEnd(8, '9')
