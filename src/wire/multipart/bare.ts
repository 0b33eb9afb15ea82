import type { Part } from './part.ts'
import type { Multipart } from './read.ts'

/** A body that is no multipart but the root part alone, as ebXML signals are sent (dossier ebxml-messaging 1.8). */
export function bareEnvelope(body: Buffer): Multipart {
  const root: Part = {
    headers: new Map(),
    contentId: undefined,
    contentType: undefined,
    transferEncoding: 'binary',
    raw: body,
    offset: 0,
    content: () => body,
  }
  return { parts: [root], root, payload: undefined, boundary: '', preamble: false, closed: true }
}
