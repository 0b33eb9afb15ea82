const STEP = /(\/\/?)(@?)(?:[\w.-]+:)?([\w.-]+|\*)(?:\[@(?:[\w.-]+:)?([\w.-]+)=(?:'([^']*)'|"([^"]*)")\])?/y
const LONGEST = 500
/** Steps: one bit each. */
const MOST = 30
const FORM = "a path such as //Password, /Envelope/Header//Security or //id[@root='2.16.840']/@extension"

/** One step of a path: whose parent's step it follows, or somewhere below it. */
export interface Step {
  readonly anywhere: boolean
  /** `*` for any. */
  readonly local: string
  readonly where: { readonly attribute: string; readonly value: string } | undefined
}

/** A path that cannot be used. */
export class XmlPathError extends Error {
  constructor(path: string, reason: string) {
    super(`path ${path.slice(0, 100)}: ${reason}`)
    this.name = 'XmlPathError'
  }
}

/**
 * An XPath of the abbreviated kind, by local names whatever the prefixes: steps with `/` and `//`, `*`, `[@name='value']`, an attribute at the end.
 * It stands for the content of elements, or for values of attributes.
 */
export class XmlPath {
  readonly text: string
  readonly steps: readonly Step[]
  readonly attribute: string | undefined
  /** Whatever has the last name, in a text that no path can be followed in: what stands before the value, and the value. */
  readonly loose: RegExp

  /** @throws XmlPathError for any other form, and for one that ends in `*` */
  constructor(text: string) {
    const { steps, attribute } = parsed(text)
    const last = attribute ?? steps.at(-1)?.local
    if (last === undefined || last === '*' || text.length > LONGEST || steps.length === 0 || steps.length > MOST)
      throw new XmlPathError(text, `${FORM} is wanted`)
    this.text = text
    this.steps = steps
    this.attribute = attribute
    const name = `(?:[\\w.-]+:)?${last.replaceAll(/[.-]/g, '\\$&')}`
    this.loose = new RegExp(
      attribute === undefined ? `(<${name}(?=[\\s>]))([\\s\\S]*?)(?=</|$)` : `([\\s]${name}\\s*=\\s*["'])([^"'<]*)`,
      'g',
    )
  }
}

function parsed(text: string): { steps: Step[]; attribute: string | undefined } {
  const steps: Step[] = []
  let attribute: string | undefined
  for (let at = 0; at < text.length; at = STEP.lastIndex) {
    STEP.lastIndex = at
    const [whole, slashes = '', sign, local = '', name, single, double] = STEP.exec(text) ?? []
    if (whole === undefined || attribute !== undefined) throw new XmlPathError(text, `${FORM} is wanted`)
    const anywhere = slashes === '//'
    if (sign === '@') attribute = local
    if (sign === '@' && anywhere) steps.push({ anywhere, local: '*', where: undefined })
    if (sign !== '@')
      steps.push({ anywhere, local, where: name === undefined ? undefined : { attribute: name, value: single ?? double ?? '' } })
  }
  return { steps, attribute }
}
