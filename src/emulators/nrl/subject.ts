import { isNhsNumber } from '../../national/demographics/nhs-number.ts'
import { refuse } from './errors.ts'

const SUBJECT = 'https://demographics.spineservices.nhs.uk/STU3/Patient/'
const CUSTODIAN = 'https://directory.spineservices.nhs.uk/STU3/Organization/'

/** The NHS number of a subject's URL. @param wrong makes the refusal of another form of URL */
export function nhsNumberOf(url: string, wrong: (came: string, expected: string) => Error): string {
  const number = url.startsWith(SUBJECT) ? url.slice(SUBJECT.length) : undefined
  if (number === undefined) throw wrong(url.slice(0, 100) || 'none', `${SUBJECT}[NHS number]`)
  if (isNhsNumber(number)) return number
  throw refuse.resource(
    'INVALID_NHS_NUMBER',
    { came: number.slice(0, 20), expected: 'ten digits with the right check digit', at: 'subject' },
    `The NHS number does not conform to the NHS Number format: ${number.slice(0, 20)}`,
  )
}

/** The ODS code of an organisation's URL. @param wrong makes the refusal of another form of URL */
export function odsCodeOf(url: string, wrong: (came: string, expected: string) => Error): string {
  const code = url.startsWith(CUSTODIAN) ? url.slice(CUSTODIAN.length) : ''
  if (/^[A-Z0-9]{1,12}$/i.test(code)) return code
  throw wrong(url.slice(0, 100) || 'none', `${CUSTODIAN}[ODS code]`)
}
