/** A parameter of a gpOBJECT as a client sent it. */
export interface GpParameter {
  readonly name: string
  /** References replaced, white space around it left out. */
  readonly value: string
  /** The value of `encoding`, as of the challenge's response; undefined without one. */
  readonly encoding: string | undefined
}

/** Why a gpOBJECT can't be read, and where. */
export class GpObjectError extends Error {
  readonly came: string
  readonly expected: string
  /** Characters from the beginning. */
  readonly offset: number

  constructor(offset: number, came: string, expected: string) {
    super(`gpOBJECT at character ${offset}: came ${came}, expected ${expected}`)
    this.name = 'GpObjectError'
    this.offset = offset
    this.came = came
    this.expected = expected
  }
}

/** Parameters that one object may hold: real ones hold eleven. */
const MOST = 200
const OPEN = '<gpPARAM'
const CLOSE = '</gpPARAM>'

/**
 * The parameters of a gpOBJECT in their order (dossier identity-and-pki 2.1). Tolerant, as its writers need it: what is called XML here
 * names a DOCTYPE other than its root and may hold bare ampersands, so it is scanned, not parsed. The DOCTYPE is passed over and never
 * resolved; entities other than the five stay as they stand.
 * @throws GpObjectError for what has no gpOBJECT, or a parameter that does not end
 */
export function readGpObject(text: string): readonly GpParameter[] {
  const start = /<gpOBJECT\s*>/.exec(text)
  if (start === null) throw new GpObjectError(0, quoted(text), 'an element gpOBJECT')
  const end = text.lastIndexOf('</gpOBJECT>')
  if (end < start.index) throw new GpObjectError(text.length, 'the end of the body', '</gpOBJECT>')
  const found: GpParameter[] = []
  let at = start.index + start[0].length
  for (;;) {
    const open = text.indexOf(OPEN, at)
    if (open < 0 || open >= end) return found
    if (found.length === MOST) throw new GpObjectError(open, `parameter ${MOST + 1}`, `at most ${MOST}`)
    const tagEnd = text.indexOf('>', open)
    const close = tagEnd < 0 ? -1 : text.indexOf(CLOSE, tagEnd)
    if (close < 0 || close >= end) throw new GpObjectError(open, quoted(text.slice(open, open + 80)), CLOSE)
    const tag = text.slice(open + OPEN.length, tagEnd)
    const name = attributeOf(tag, 'name')
    if (name === undefined) throw new GpObjectError(open, quoted(text.slice(open, tagEnd + 1)), 'an attribute name')
    found.push({ name, value: unescaped(text.slice(tagEnd + 1, close).trim()), encoding: attributeOf(tag, 'encoding') })
    at = close + CLOSE.length
  }
}

function attributeOf(tag: string, name: string): string | undefined {
  for (const [, key, double, single] of tag.slice(0, 500).matchAll(/([A-Za-z_][\w.-]{0,60})\s{0,8}=\s{0,8}(?:"([^"]*)"|'([^']*)')/g)) {
    if (key === name) return unescaped(double ?? single ?? '')
  }
  return undefined
}

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&apos;': "'", '&quot;': '"' }

const unescaped = (text: string): string => text.replace(/&(?:lt|gt|amp|apos|quot);/g, (entity) => ENTITIES[entity] ?? entity)

const quoted = (text: string): string => (text === '' ? 'nothing' : JSON.stringify(text.slice(0, 60)))
