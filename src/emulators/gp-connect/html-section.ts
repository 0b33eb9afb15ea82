import { documentsOf } from './documents.ts'
import { clinicalRecord } from './record.ts'

/** A section of the HTML view: its title, and whether a period may narrow it (dossier ssp-fhir-dos 4.10). */
export interface HtmlSection {
  readonly title: string
  readonly timed: boolean
}

export const htmlSections: Readonly<Record<string, HtmlSection>> = {
  ADM: { title: 'Administrative Items', timed: true },
  ALL: { title: 'Allergies and Adverse Reactions', timed: false },
  CLI: { title: 'Clinical Items', timed: true },
  ENC: { title: 'Encounters', timed: true },
  IMM: { title: 'Immunisations', timed: false },
  MED: { title: 'Medications', timed: true },
  OBS: { title: 'Observations', timed: true },
  PRB: { title: 'Problems', timed: true },
  REF: { title: 'Referrals', timed: true },
  SUM: { title: 'Summary', timed: false },
}

/** A period of days; each end may be open. */
export interface Days {
  readonly start?: string | undefined
  readonly end?: string | undefined
}

interface Table {
  readonly heading: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** The text of a section as XHTML. */
export function sectionHtml(code: string, nhsNumber: string, days: Days): string {
  const title = htmlSections[code]?.title ?? code
  const tables =
    code === 'SUM' ? ['ENC', 'PRB', 'ALL', 'MED'].flatMap((each) => tablesOf(each, nhsNumber, days)) : tablesOf(code, nhsNumber, days)
  const body = tables.map(({ heading, columns, rows }) => {
    if (rows.length === 0) return `<div><h2>${heading}</h2><p>No '${heading}' data is recorded for this patient.</p></div>`
    const head = columns.map((column) => `<th>${column}</th>`).join('')
    const lines = rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('')
    return `<div><h2>${heading}</h2><table><thead><tr>${head}</tr></thead><tbody>${lines}</tbody></table></div>`
  })
  return `<div xmlns="http://www.w3.org/1999/xhtml"><h1>${escaped(title)}</h1>${body.join('')}</div>`
}

function tablesOf(code: string, nhsNumber: string, { start, end }: Days): Table[] {
  const record = clinicalRecord(nhsNumber)
  const within = (on: string) => (start === undefined || on >= start) && (end === undefined || on <= end)
  const table = (heading: string, columns: readonly string[], rows: readonly (readonly string[])[]): Table => ({ heading, columns, rows })
  switch (code) {
    case 'ALL': {
      const rows = (resolved: boolean) =>
        record.allergies
          .filter((each) => (each.resolved !== undefined) === resolved)
          .map(({ since, resolved: over, substance, reaction }) => [
            since,
            ...(over === undefined ? [] : [over]),
            `${substance.display}: ${reaction.display}`,
          ])
      return [
        table('Current Allergies and Adverse Reactions', ['Start Date', 'Details'], rows(false)),
        table('Historical Allergies and Adverse Reactions', ['Start Date', 'End Date', 'Details'], rows(true)),
      ]
    }
    case 'MED': {
      const rows = (kind: 'acute' | 'repeat') =>
        record.medications
          .filter((each) => each.kind === kind && within(each.started))
          .map(({ started, product, dosage, quantity }) => [started, product.display, dosage, quantity])
      const columns = ['Start Date', 'Medication Item', 'Dosage Instruction', 'Quantity']
      return [table('Acute Medication', columns, rows('acute')), table('Repeat Medication', columns, rows('repeat'))]
    }
    case 'IMM':
      return [
        table(
          'Immunisations',
          ['Date', 'Vaccination', 'Batch', 'Details'],
          record.immunisations.map(({ on, vaccine, batch, notGiven }) => [on, vaccine.display, batch ?? '', notGiven?.display ?? '']),
        ),
      ]
    case 'PRB': {
      const rows = (status: 'active' | 'inactive') =>
        record.problems
          .filter((each) => each.status === status && within(each.since))
          .map(({ since, problem, significance }) => [since, problem.display, significance])
      const columns = ['Start Date', 'Entry', 'Significance']
      return [
        table('Active Problems and Issues', columns, rows('active')),
        table('Inactive Problems and Issues', columns, rows('inactive')),
      ]
    }
    case 'ENC':
      return [
        table(
          'Encounters',
          ['Date', 'Title', 'Details'],
          record.consultations
            .filter(({ on }) => within(on))
            .map(({ on, type, heading, note }) => [on, type.display, `${heading}: ${note}`]),
        ),
      ]
    case 'ADM':
      return [
        table(
          'Administrative Items',
          ['Date', 'Entry', 'Details'],
          documentsOf(nhsNumber)
            .filter(({ created }) => within(created))
            .map(({ created, type, description }) => [created, type.display, description]),
        ),
      ]
    default:
      return [table(htmlSections[code]?.title ?? code, [], [])]
  }
}
