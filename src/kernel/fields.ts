/** Name/value fields in wire order, found without regard to case. Does not copy. */
export class Fields {
  /** `[name, value, name, value, …]` */
  readonly raw: readonly string[]

  constructor(raw: readonly string[]) {
    this.raw = raw
  }

  /** The first value of a field; `name` in lower case. */
  get(name: string): string | undefined {
    for (let at = 0; at < this.raw.length; at += 2) if (this.#is(at, name)) return this.raw[at + 1]
    return undefined
  }

  /** Every value of a field, in wire order; `name` in lower case. */
  all(name: string): string[] {
    return this.raw.filter((_, at) => at % 2 === 1 && this.#is(at - 1, name))
  }

  /** How often a field stands; `name` in lower case. */
  count(name: string): number {
    let count = 0
    for (let at = 0; at < this.raw.length; at += 2) if (this.#is(at, name)) count++
    return count
  }

  #is(at: number, name: string): boolean {
    const own = this.raw[at] ?? ''
    return own.length === name.length && (own === name || own.toLowerCase() === name)
  }
}
