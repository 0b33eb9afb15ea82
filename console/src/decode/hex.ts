/** Bytes of one line. */
export const WIDTH = 16

export interface HexLine {
  readonly offset: string
  readonly hex: string
  readonly text: string
}

/** A line of a hex dump. */
export function hexLine(bytes: Uint8Array, line: number): HexLine {
  const start = line * WIDTH
  const part = bytes.subarray(start, start + WIDTH)
  const hex = Array.from(part, (byte, at) => byte.toString(16).padStart(2, '0') + (at === 7 ? ' ' : '')).join(' ')
  const text = Array.from(part, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('')
  return { offset: start.toString(16).padStart(6, '0'), hex: hex.padEnd(WIDTH * 3 + 1), text }
}
