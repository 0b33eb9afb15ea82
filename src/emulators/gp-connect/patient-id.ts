import { isNhsNumber } from '../../national/demographics/nhs-number.ts'

const BASE = 36

/** The practice's own id of a patient: not the NHS number to look at, and the same in every instance. */
export const patientId = (nhsNumber: string): string => `p${Number(nhsNumber).toString(BASE)}`

/** The NHS number of an id; undefined when it is none of ours. */
export function nhsNumberOf(id: string): string | undefined {
  if (!/^p[0-9a-z]{1,7}$/.test(id)) return undefined
  const nhsNumber = String(Number.parseInt(id.slice(1), BASE)).padStart(10, '0')
  return isNhsNumber(nhsNumber) ? nhsNumber : undefined
}
