import { readMultipart } from '../../../wire/multipart/index.ts'

/** A piece of a body whose text is looked at by itself. */
interface Piece {
  readonly bytes: Buffer
  /** The piece as it goes back into the body, in as many bytes as before. */
  restore(masked: Buffer): Buffer
}

const ALPHABET = /[A-Za-z0-9+/=]/g

/**
 * A body with every piece of it changed, one for each part of a multipart body with its transfer encoding undone; what stands between the parts stays.
 * A multipart body that cannot be read is one piece, and hidden altogether where it may hold base64.
 */
export function changeParts(body: Buffer, contentType: string | undefined, change: (bytes: Buffer) => Buffer): Buffer {
  if (contentType === undefined || !/^\s*multipart\//i.test(contentType)) return change(body)
  const parts = partsOf(body, contentType)
  if (parts === undefined) return /base64/i.test(body.toString('latin1')) ? Buffer.alloc(body.length, '*') : change(body)
  let changed: Buffer | undefined
  for (const { offset, raw, transferEncoding } of parts) {
    const piece = transferEncoding === 'base64' ? inBase64(raw) : plain(raw)
    const masked = change(piece.bytes)
    if (masked === piece.bytes) continue
    changed ??= Buffer.from(body)
    changed.set(piece.restore(masked), offset)
  }
  return changed ?? body
}

function partsOf(body: Buffer, contentType: string) {
  try {
    return readMultipart(body, contentType).parts
  } catch {
    return undefined
  }
}

const plain = (raw: Buffer): Piece => ({ bytes: raw, restore: (masked) => masked })

/** The digits of the new content in the places of the old ones, whatever the lines. */
function inBase64(raw: Buffer): Piece {
  return {
    bytes: Buffer.from(raw.toString('latin1'), 'base64'),
    restore: (masked) => {
      const digits = masked.toString('base64')
      let at = 0
      return Buffer.from(
        raw.toString('latin1').replace(ALPHABET, (old) => digits[at++] ?? old),
        'latin1',
      )
    },
  }
}
