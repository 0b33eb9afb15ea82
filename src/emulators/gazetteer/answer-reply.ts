import type { Reply } from '../../kernel/reply.ts'
import { type AddressListResponse, writeAddressListResponse, writeGazetteerEnvelope } from '../../wire/gazetteer/write-response.ts'
import type { Visit } from './visit.ts'

/** An answer in its envelope: addressed as the synchronous service's are, HTTP 200 with addresses or an errorList. */
export function answerReply({ envelope, parts, request }: Visit, result: AddressListResponse['result']): Reply {
  const { ids } = parts
  const relatesTo = envelope.messageId.value.trim()
  const content = writeAddressListResponse({ messageId: ids.uuid(), refToMessageId: request.messageId, echoed: request.echoed, result })
  const header = {
    messageId: ids.timeUuid(),
    to: envelope.from ?? '',
    from: envelope.to.value,
    relatesTo: relatesTo === '' ? undefined : relatesTo,
  }
  return { status: 200, fields: ['Content-Type', 'text/xml'], body: writeGazetteerEnvelope(header, content) }
}
