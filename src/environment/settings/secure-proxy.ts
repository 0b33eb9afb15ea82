import { z } from 'zod'
import { gpConnectVersions } from '../../emulators/gp-connect/parts.ts'
import { count, duration, list, oneOf, oneOfNumbers } from './kinds.ts'
import { setting } from './row.ts'

/** Settings of the Spine Secure Proxy: what it checks, how it refuses, and how long it waits. */
export const secureProxySettings = {
  sspCertificate: setting(
    oneOf(['status', 'nginx', 'close']),
    'status',
    'how',
    'How the proxy refuses a client certificate (no public source says): status (495 and 496), nginx (400 with its HTML page) or close (the connection ends without an answer).',
  ),
  sspPairs: setting(
    list(z.string().regex(/^(\d{12}|\*)>(\d{12}|\*)$/, 'FROM>TO, each an ASID or *')),
    [],
    'from>to',
    'Pair of ASIDs between which the proxy lets calls pass, * for any; may be repeated. Without one every pair may.',
    { many: true, defaultText: 'every pair' },
  ),
  sspJwt: setting(
    oneOf(['warn', 'block', 'off']),
    'warn',
    'mode',
    'What the proxy does about a bearer token whose claims are wrong: warn (a warning in the journal), block (400) or off (not read).',
  ),
  sspTraceId: setting(oneOf(['uuid', 'any']), 'uuid', 'form', 'Form of Ssp-TraceID that the proxy takes: uuid, or any text.'),
  sspMethods: setting(
    oneOf(['all', 'fot']),
    'all',
    'which',
    'Methods that the proxy forwards: all (GET, HEAD, POST, PUT, PATCH, DELETE) or fot (GET, POST and PUT, as at first of type).',
  ),
  sspSlashes: setting(
    oneOf(['repair', 'refuse']),
    'repair',
    'mode',
    'What the proxy does with a target whose https:// has lost a slash on the way: repair (and warn) or refuse.',
  ),
  sspUnknownReceiver: setting(
    oneOfNumbers([403, 400]),
    403,
    'status',
    'HTTP status for an Ssp-To that is no registered ASID: 403 as the guidance, or 400 as the provider test suite expects.',
  ),
  sspErrors: setting(
    oneOf(['current', 'legacy']),
    'current',
    'shape',
    'Shape of the proxy’s OperationOutcomes: current, or legacy (without details, as older guidance shows).',
  ),
  sspErrorFormat: setting(
    oneOf(['json', 'negotiate']),
    'json',
    'format',
    'Format of the proxy’s OperationOutcomes: json, or negotiate (XML for callers that ask for it by _format or Accept).',
  ),
  sspAlias: setting(
    list(z.string().regex(/^urn:[^=\s]+=urn:[^=\s]+$/, 'INTERACTION=REGISTERED')),
    [
      'urn:nhs:names:services:nrl:DocumentReference.content.read=urn:nhs:names:services:nrl:DocumentReference.content',
      'urn:nhs:names:services:careconnect:fhir:rest:search:slot=urn:nhs:names:services:careconnect:fhir:rest:read:slot',
      'urn:nhs:names:services:careconnect:fhir:rest:read:slot=urn:nhs:names:services:careconnect:fhir:rest:search:slot',
    ],
    'interaction=registered',
    'Interaction that also counts as registered under another id; may be repeated.',
    { many: true, defaultText: 'the retrieval of NRL and the slots of Care Connect' },
  ),
  sspForwarded: setting(
    oneOf(['forwarded', 'x-forwarded', 'both', 'off']),
    'forwarded',
    'which',
    'How the proxy tells the provider who called: forwarded (RFC 7239), x-forwarded, both or off.',
  ),
  sspTimeout: setting(
    duration(1),
    60_000,
    'ms',
    'Time that the proxy waits for a provider: for the connection and the answer to begin, and between its pieces; ms.',
  ),
  sspTimeoutStatus: setting(
    oneOfNumbers([504, 599]),
    504,
    'status',
    'HTTP status when a provider does not answer in time (the guidance allows both).',
  ),
  sspConnections: setting(count(1), 64, 'count', 'Connections of the proxy to one provider at once.'),
  gpConnectVersion: setting(
    oneOf(gpConnectVersions),
    '1.2.7',
    'version',
    'GP Connect that the practice mock-spine plays provides: 1.2.7, or 1.2.8 with services (HealthcareService) and slots by service.',
  ),
  sspRateLimit: setting(count(0), 0, 'count', 'Calls of one Ssp-From that the proxy lets through in --ssp-rate-window; 0 does not count.'),
  sspRateWindow: setting(duration(1000), 60_000, 'ms', 'Window of --ssp-rate-limit on the space’s clock; ms.'),
}
