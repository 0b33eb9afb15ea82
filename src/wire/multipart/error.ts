/** Why a body could not be read, or written, as multipart/related. */
export type MultipartReason =
  | 'no-content-type'
  | 'not-multipart'
  | 'no-boundary'
  | 'boundary-not-found'
  | 'no-parts'
  | 'unterminated-part'
  | 'part-header'
  | 'duplicate-part-header'
  | 'transfer-encoding'
  | 'too-many-parts'
  | 'boundary-in-content'

/** A body or Content-Type that isn't what RFC 2046 and the field's leniencies allow. `offset` counts bytes of the body (0 for the Content-Type). */
export class MultipartError extends Error {
  readonly reason: MultipartReason
  readonly offset: number
  readonly came: string
  readonly expected: string

  constructor(reason: MultipartReason, offset: number, came: string, expected: string) {
    super(`multipart at byte ${offset}: came ${came}, expected ${expected}`)
    this.name = 'MultipartError'
    this.reason = reason
    this.offset = offset
    this.came = came
    this.expected = expected
  }
}
