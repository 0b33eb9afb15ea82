/** Name of the one file of a large record. */
export const FILE_NAME = 'history.txt'

/** Where senders cut the Base64 text (dossier ebxml-messaging 6.2). */
const CUT = 4_500_000
/** How many messages the file fills. */
export const FRAGMENTS = 3

const LINE = 64
/** Bytes of the file: in Base64 two and a half cuts. */
export const LENGTH = (2.5 * CUT * 3) / 4 - (((2.5 * CUT * 3) / 4) % LINE)

let text: string | undefined

/**
 * A fragment's Base64 text. The file is made when it is first asked for: numbered lines, so that whoever puts the fragments together
 * sees whether they are in order; cut on the Base64 text, not on the bytes.
 */
export function fragmentOf(at: number): string {
  text ??= Buffer.from(largeFile()).toString('base64')
  return text.slice(at * CUT, (at + 1) * CUT)
}

const largeFile = (): string =>
  Array.from({ length: LENGTH / LINE }, (_, at) => `${`Entry ${at + 1} of the record.`.padEnd(LINE - 1)}\n`).join('')
