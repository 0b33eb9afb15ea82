import { z } from 'zod'
import { duration, list, oneOf, oneOfNumbers, onOrOff, text } from './kinds.ts'
import { setting } from './row.ts'

/** Settings of the HTTP doors: what they take, and what they answer where sources disagree or say nothing. */
export const doorSettings = {
  partyCheck: setting(
    oneOf(['strict', 'warn', 'off']),
    'strict',
    'mode',
    'What happens when the From party has no record under the certificate’s names: strict refuses, warn notes it, off does not look.',
  ),
  messageErrorStatus: setting(oneOfNumbers([200, 500]), 200, 'status', 'HTTP status of an ebXML MessageError (sources disagree).'),
  strictPaths: setting(
    onOrOff(),
    false,
    'on|off',
    'Refuse a message at a messaging path that is meant for another kind; otherwise who is addressed decides.',
  ),
  timeToLive: setting(
    oneOf(['ignore', 'enforce']),
    'ignore',
    'mode',
    'What eb:TimeToLive does: ignore (the contract alone says how long a message lives) or enforce (an expired message is refused, one that waits expires at it and its sender is told).',
  ),
  deliveryFailure: setting(
    oneOf(['message-error', 'mcci', 'silent']),
    'message-error',
    'what',
    'What the sender of a forward message is told when it cannot be delivered (no public source says): message-error, mcci or silent.',
  ),
  oversizeStatus: setting(
    oneOfNumbers([500, 413]),
    500,
    'status',
    'HTTP status for a message over --max-body (no public source says which).',
  ),
  unbuilt: setting(
    oneOf(['refuse', 'accept']),
    'refuse',
    'mode',
    'What an interaction without a domain is answered with: refuse (the domain’s failure) or accept (an acknowledgement, where one answers it).',
  ),
  syncRemember: setting(
    duration(0),
    86_400_000,
    'ms',
    'Time that /sync-service knows an HL7 id and refuses it a second time; 0 takes every id again (suites that replay fixed ids); ms.',
    { defaultText: '24h' },
  ),
  syncWrapper: setting(
    list(z.string().regex(/^[A-Za-z0-9_.-]+=([A-Za-z_][A-Za-z0-9_.-]*|-)$/, 'INTERACTION=element, or INTERACTION=- for none')),
    [],
    'interaction=element',
    'Element around the answers of /sync-service to an interaction, where no public source gives it; may be repeated.',
    { many: true },
  ),
  xmlLenient: setting(
    oneOf(['off', 'vision']),
    'off',
    'whose',
    'Whose envelopes are read although they are not namespace-well-formed: off (nobody’s) or vision (soap-env undeclared, as INPS Vision sends).',
  ),
  sdsApiKey: setting(
    list(text('an API key')),
    [],
    'key',
    'API key that the SDS FHIR API takes; may be repeated. Without one it takes any key, but wants one, as the API platform does.',
    { many: true, secret: true, defaultText: 'any key' },
  ),
}
