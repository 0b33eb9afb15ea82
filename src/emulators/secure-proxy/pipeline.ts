import type { Step } from '../../kernel/emulator.ts'
import type { SecureProxySettings } from './parts.ts'
import { RateWindows } from './rate.ts'
import { answerOptions } from './steps/answer-options.ts'
import { auditToken } from './steps/audit-token.ts'
import { authoriseReceiver } from './steps/authorise-receiver.ts'
import { authoriseSender, checkName } from './steps/authorise-sender.ts'
import { checkCertificate } from './steps/check-certificate.ts'
import { checkEndpoint } from './steps/check-endpoint.ts'
import { checkMediaType } from './steps/check-media-type.ts'
import { checkMethod } from './steps/check-method.ts'
import { checkPair } from './steps/check-pair.ts'
import { forward } from './steps/forward.ts'
import { identify } from './steps/identify.ts'
import { override } from './steps/override.ts'
import { readHeaders } from './steps/read-headers.ts'
import { readTarget } from './steps/read-target.ts'
import { throttleBy } from './steps/throttle.ts'
import type { Visit } from './visit.ts'

/** What every call meets, in the order of dossier ssp-fhir-dos 1.6. A step that gives a reply ends it. */
export const pipeline = ({ sspRateLimit, sspRateWindow }: SecureProxySettings): readonly Step<Visit>[] => [
  checkCertificate,
  checkMethod,
  readTarget,
  answerOptions,
  readHeaders,
  checkMediaType,
  identify,
  authoriseSender,
  checkName,
  authoriseReceiver,
  checkPair,
  checkEndpoint,
  throttleBy(new RateWindows(sspRateLimit, sspRateWindow)),
  auditToken,
  override,
  forward,
]
