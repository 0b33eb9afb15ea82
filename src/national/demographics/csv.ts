/** A row with the line it begins on. */
export interface CsvRow {
  readonly line: number
  readonly fields: readonly string[]
}

/** Fields of CSV rows from text that comes in pieces (RFC 4180); empty lines are left out. */
export class CsvReader {
  #row: string[] = []
  #field = ''
  #quoted = false
  /** The field began with a quote and it has been closed. */
  #closed = false
  #line = 1
  #rowLine = 1

  /** The rows that a piece completes. */
  feed(text: string): CsvRow[] {
    const rows: CsvRow[] = []
    for (const character of text) {
      if (character === '\n') this.#line++
      if (this.#quoted) {
        if (character === '"') {
          this.#quoted = false
          this.#closed = true
        } else this.#field += character
      } else if (character === '"' && this.#closed) {
        // A doubled quote stands for one.
        this.#field += character
        this.#quoted = true
        this.#closed = false
      } else if (character === '"' && this.#field === '') this.#quoted = true
      else if (character === ',') this.#endField()
      else if (character === '\n') rows.push(...this.end())
      else if (character !== '\r') this.#field += character
    }
    return rows
  }

  /** The last row, when no line end follows it. */
  end(): CsvRow[] {
    this.#endField()
    const row = { line: this.#rowLine, fields: this.#row }
    this.#row = []
    this.#rowLine = this.#line
    return row.fields.length > 1 || row.fields[0] !== '' ? [row] : []
  }

  #endField(): void {
    this.#row.push(this.#field)
    this.#field = ''
    this.#closed = false
  }
}

/** One row with its line end; what needs quotes has them. */
export const csvRow = (fields: readonly string[]): string =>
  `${fields.map((field) => (/[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\n`
