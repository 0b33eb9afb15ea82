import type { Term } from './record.ts'

/** A document of a patient. */
export interface PracticeDocument {
  /** Within its patient. */
  readonly number: number
  /** `YYYY-MM-DD`. */
  readonly created: string
  readonly type: Term
  readonly description: string
  readonly contentType: string
  /** Its text; undefined where the practice cannot give it, for the reason that `unavailable` says. */
  readonly text?: string
  readonly unavailable?: string
}

const LETTER: PracticeDocument = {
  number: 1,
  created: '2025-06-16',
  type: { code: '823701000000103', display: 'Letter from specialist' },
  description: 'Letter from the cardiology clinic',
  contentType: 'text/plain',
  text: 'Seen in clinic. Blood pressure controlled. No further appointment needed.\n',
}
const RESULTS: PracticeDocument = {
  number: 2,
  created: '2025-09-01',
  type: { code: '371545006', display: 'Imaging report' },
  description: 'Chest X-ray report',
  contentType: 'text/plain',
  text: 'Lung fields clear. Heart size normal.\n',
}
const SCAN: PracticeDocument = {
  number: 3,
  created: '2025-09-02',
  type: { code: '371545006', display: 'Imaging report' },
  description: 'Chest X-ray images',
  contentType: 'application/octet-stream',
  unavailable: 'File size exceeds the 5 MB limit',
}

const byDigit: readonly (readonly PracticeDocument[])[] = [[], [LETTER, RESULTS, SCAN], [], [LETTER], []]

/** The documents of a patient: by the last but one digit of the NHS number, as their record is. All invented. */
export const documentsOf = (nhsNumber: string): readonly PracticeDocument[] => byDigit[Number(nhsNumber[8] ?? 0) % byDigit.length] ?? []
