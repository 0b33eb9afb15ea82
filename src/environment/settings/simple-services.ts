import { count, oneOf, oneOfNumbers, onOrOff } from './kinds.ts'
import { setting } from './row.ts'

/** Settings of the mini services, the gazetteer and the PDS FHIR API: what sources disagree on or leave open. */
export const simpleServiceSettings = {
  smspSecurity: setting(
    oneOf(['present', 'fresh', 'ignore']),
    'present',
    'mode',
    'What /smsp/pds asks of wsse:Security: present (Timestamp and Username are there), fresh (and Expires is not past) or ignore.',
  ),
  smspAudit: setting(
    oneOf(['asid', 'known', 'off']),
    'asid',
    'which',
    'Audit identities that /smsp/pds takes, others get SMSP-0005: asid (an ASID must be the caller’s), known (also organisations, and none missing) or off (all).',
  ),
  smspProfile: setting(
    oneOf(['lenient', 'strict']),
    'lenient',
    'mode',
    'A manifest item with another profile than the operation’s: lenient (noted) or strict (ITK fault).',
  ),
  smspValidation: setting(
    oneOf(['schema', 'lenient']),
    'schema',
    'mode',
    'How mini service requests are held to their schemas: schema, or lenient (order, codes and unknown parameters are only noted).',
  ),
  smspFaultStatus: setting(oneOfNumbers([500, 200]), 500, 'status', 'HTTP status of ITK faults (sources disagree).'),
  smspAnswerAction: setting(
    oneOf(['service', 'profile']),
    'service',
    'which',
    'Action and service of a mini service’s answer (sources disagree): service (the request’s with “Response”) or profile (that of the answer).',
  ),
  smspRelatesTo: setting(onOrOff(), true, 'on|off', 'Answers of /smsp/pds carry wsa:RelatesTo (sources disagree).'),
  smspSuperseded: setting(
    oneOf(['number', 'code-only']),
    'number',
    'what',
    'What DEMOG-0017 comes with (sources disagree): number (the new NHS number) or code-only.',
  ),
  smspMismatch: setting(
    oneOf(['not-verified', 'false']),
    'not-verified',
    'what',
    'What verifyNHSNumber says of a number whose particulars disagree (sources disagree): not-verified (DEMOG-0040) or false (SMSP-0000 with the value false).',
  ),
  smspFallback: setting(
    onOrOff(),
    true,
    'on|off',
    'A getPatientDetails whose NHS number leads nowhere is searched for by name, gender and date of birth.',
  ),
  smspTriggers: setting(
    onOrOff(),
    false,
    'on|off',
    'The NHS numbers and dates of birth of NHS Digital’s conformance test tool give its response codes at /smsp/pds.',
  ),
  gazetteerDefault: setting(count(1), 20, 'count', 'Addresses of a gazetteer’s answer to a request without maxno (no public source says).'),
  gazetteerLimit: setting(count(1), 100, 'count', 'Most addresses of a gazetteer’s answer, whatever maxno says (no public source says).'),
  gazetteerNoMatch: setting(
    oneOf(['empty', 'error']),
    'empty',
    'what',
    'What the gazetteer answers when no address fits (no public source says): empty (a list of none) or error (an errorList).',
  ),
  gazetteerPhonetic: setting(
    onOrOff(),
    true,
    'on|off',
    'The gazetteer answers with words that sound alike where none is written as asked.',
  ),
  pdsFhirToken: setting(
    oneOf(['required', 'optional']),
    'required',
    'mode',
    'Access tokens at the PDS FHIR API: required (any Bearer token), or optional as in its public sandbox.',
  ),
  pdsFhirAccess: setting(
    oneOf(['healthcare-worker', 'application']),
    'healthcare-worker',
    'mode',
    'Whose rules hold for searches at the PDS FHIR API: healthcare-worker (up to fifty matches) or application (one).',
  ),
  maxAddresses: setting(count(1), 20_000, 'count', 'Most addresses that a space has of its own for the gazetteer.'),
}
