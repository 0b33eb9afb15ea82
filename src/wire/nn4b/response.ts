import { escapeText } from '../xml/escape.ts'
import { NN4B } from './names.ts'

/** The answer to an NN4B request; no source shows one (docs/differences/sync-service.md). */
export interface Nn4bResponse {
  readonly messageId: string
  readonly refToMessageId: string
  /** Children of insertBirthResponsePayload. */
  readonly content: string
}

/** Writes the answer in the envelope of the request. */
export const writeNn4b = ({ messageId, refToMessageId, content }: Nn4bResponse): string =>
  `<?xml version='1.0' encoding='UTF-8'?>\n<Envelope xmlns="${NN4B.envelope}"><Header><responseHeader xmlns="${NN4B.spine}"><messageId>${escapeText(messageId)}</messageId><refToMessageId>${escapeText(refToMessageId)}</refToMessageId></responseHeader></Header><Body><servicePayload xmlns="${NN4B.spine}"><insertBirthResponsePayload xmlns="${NN4B.national}">${content}</insertBirthResponsePayload></servicePayload></Body></Envelope>`
