import type { Reply } from '../../kernel/reply.ts'
import type { ResponseCode } from '../../national/mini-services/codes.ts'
import { OPERATIONS } from '../../national/mini-services/operations.ts'
import { answerXml } from '../../national/mini-services/write-answer.ts'
import { writeItkResponse } from '../../wire/itk/write-response.ts'
import { PROFILE_PREFIX } from './contract.ts'
import type { Visit } from './visit.ts'

/** An answer in its envelopes, HTTP 200 whatever the code (dossier sync-pds-smsp-gazetteer 3.1, 3.2). */
export function answerReply({ envelope, parts, request }: Visit, code: ResponseCode, content: string): Reply {
  const { ids, settings } = parts
  const operation = OPERATIONS[request.operation]
  const profileId = `${PROFILE_PREFIX}${operation.response}`
  const body = writeItkResponse({
    messageId: ids.uuid(),
    service: settings.smspAnswerAction === 'profile' ? profileId : `${envelope.action.value}Response`,
    to: envelope.from ?? '',
    relatesTo: settings.smspRelatesTo ? envelope.messageId.value : undefined,
    trackingId: ids.uuid(),
    payloadId: ids.uuid(),
    profileId,
    payload: answerXml(operation, code, content, ids.uuid()),
  })
  return { status: 200, fields: ['Content-Type', 'text/xml'], body }
}
