import { readXml } from '../../wire/xml/index.ts'

const SPACE = 0x20
const LINE_FEED = 0x0a
const RETURN = 0x0d

/**
 * The document with every element's start tag at the beginning of a line of its own, and no other line ends: the element on line n is the nth in
 * document order. Only white space changes, so that a validator's line numbers name elements.
 */
export function elementLines(xml: string): Buffer {
  const tape = readXml(Buffer.from(xml))
  const bytes = Buffer.from(tape.bytes)
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === LINE_FEED || bytes[at] === RETURN) bytes[at] = SPACE
  const parts: Buffer[] = []
  let from = 0
  for (let element = 1; element < tape.size; element++) {
    const start = tape.start(element)
    parts.push(bytes.subarray(from, start), NEW_LINE)
    from = start
  }
  return Buffer.concat([...parts, bytes.subarray(from)])
}

const NEW_LINE = Buffer.from('\n')
