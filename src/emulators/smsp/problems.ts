import { defineProblems } from '../../kernel/problem.ts'

/** Problems of the ITK envelope at /smsp/pds (dossier sync-pds-smsp-gazetteer 3.1 to 3.6). */
export const itkProblems = defineProblems({
  'MS-ITK-CONTENT-TYPE': {
    title: 'The Content-Type is not text/xml.',
    next: 'Send the SOAP 1.1 envelope alone, as Content-Type: text/xml.',
  },
  'MS-ITK-CONTENT-ENCODING': {
    title: 'The body is compressed or otherwise encoded, which Spine is not known to read.',
    next: 'Send the body as it is, without Content-Encoding.',
  },
  'MS-ITK-SOAP-VERSION': {
    title: 'The body is not a SOAP 1.1 envelope.',
    next: 'Let the root be Envelope in http://schemas.xmlsoap.org/soap/envelope/; SOAP 1.2 is not spoken here.',
  },
  'MS-ITK-ENVELOPE': {
    title: 'The SOAP envelope does not have one Header and one Body.',
    next: 'Send one Header and one Body.',
  },
  'MS-ITK-CONTENT': {
    title: 'The SOAP body does not hold one distribution envelope.',
    next: 'Put itk:DistributionEnvelope (urn:nhs-itk:ns:201005), and nothing else, into the Body.',
  },
  'MS-ITK-MUST-UNDERSTAND': {
    title: 'A header element must be understood, and is not.',
    next: 'Leave mustUnderstand off, or the element; WS-Addressing of 2005 and wsse:Security are understood.',
  },
  'MS-ITK-MESSAGE-ID': {
    title: 'wsa:MessageID does not stand once with a value.',
    next: 'Send one wsa:MessageID (WS-Addressing of 2005) with a UUID.',
  },
  'MS-ITK-ACTION': {
    title: 'wsa:Action does not stand once with a value.',
    next: 'Send one wsa:Action (http://www.w3.org/2005/08/addressing) with the name of the service.',
  },
  'MS-ITK-TO': { title: 'wsa:To does not stand once with a value.', next: 'Send one wsa:To with the address of the service.' },
  'MS-ITK-SERVICE-UNKNOWN': {
    title: 'wsa:Action names none of the demographics mini services.',
    next: 'Send urn:nhs-itk:services:201005: and verifyNHSNumber-v1-0, getNHSNumber-v1-0, getPatientDetailsByNHSNumber-v1-0, getPatientDetailsBySearch-v1-0 or getPatientDetails-v1-0.',
  },
  'MS-ITK-SERVICE-DIFFERS': {
    title: 'The distribution envelope names another service than wsa:Action.',
    next: 'Put the same service into wsa:Action and into the service attribute of the envelope’s header.',
  },
  'MS-ITK-SECURITY': {
    title: 'wsse:Security with a Timestamp and a Username is not there.',
    next: 'Send wsse:Security with wsu:Timestamp (Created, Expires) and wsse:UsernameToken/wsse:Username; --smsp-security ignore does without.',
  },
  'MS-ITK-SECURITY-EXPIRED': {
    title: 'The Timestamp of wsse:Security has expired, or can’t be read.',
    next: 'Send wsu:Created and wsu:Expires of now, as 2026-01-31T09:30:00Z.',
  },
  'MS-ITK-SECURITY-STALE': {
    title: 'The Timestamp of wsse:Security has expired, or can’t be read; --smsp-security present let it through.',
    next: 'Send wsu:Created and wsu:Expires of now, as 2026-01-31T09:30:00Z.',
    severity: 'warning',
  },
  'MS-ITK-DISTRIBUTION': {
    title: 'The distribution envelope breaks a rule of its schema.',
    next: 'Mend the element that "at" names; the fault carries the code of the part (DE0001 to DE0012).',
  },
  'MS-ITK-COUNT': {
    title: 'A mini service takes one manifest item and one payload.',
    next: 'Send one payload in an envelope.',
  },
  'MS-ITK-WRAPPED': {
    title: 'The payload is compressed, in Base64 or encrypted, which mini services do not take.',
    next: 'Send the payload as XML, with compressed, base64 and encrypted false.',
  },
  'MS-ITK-PROFILE': {
    title: 'The manifest names another profile than the operation’s.',
    next: 'Send the profileid that "expected" names; --smsp-profile lenient lets others pass.',
  },
  'MS-ITK-PROFILE-PASSED': {
    title: 'The manifest names another profile than the operation’s; --smsp-profile lenient let it through.',
    next: 'Send the profileid that "expected" names.',
    severity: 'warning',
  },
  'MS-ITK-HANDLING': {
    title: 'Handling specifications mean nothing to a mini service.',
    next: 'Leave handlingSpecification out: the answer comes in the response, and nothing is acknowledged.',
    severity: 'note',
  },
  'MS-SMSP-PARTY': {
    title: 'The client certificate belongs to no registered party.',
    next: 'Register the certificate’s FQDN (`mock-spine register`), or relax --party-check.',
  },
  'MS-SMSP-PARTY-UNCHECKED': {
    title: 'The client certificate belongs to no registered party; --party-check let it through.',
    next: 'Register the certificate’s FQDN (`mock-spine register`).',
    severity: 'warning',
  },
  'MS-SMSP-AUDIT': {
    title: 'The audit identity is not known, or not the caller’s; the answer is SMSP-0005.',
    next: 'Send an ASID of your own party (type 1.2.826.0.1285.0.2.0.107) as itk:auditIdentity, or an identity that --smsp-audit takes.',
  },
})
