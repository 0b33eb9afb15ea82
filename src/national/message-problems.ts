import { defineProblems } from '../kernel/problem.ts'

/** Problems of the doors that take HL7 v3 messages: what is wrong with the XML, the wrapper, who sends it, or what it asks for. */
export const messageProblems = defineProblems({
  'MS-XML-NOT-XML': {
    title: 'What should be XML is not.',
    next: 'Look at the place named: the first bytes of the part must begin an XML document.',
  },
  'MS-XML-NOT-WELL-FORMED': { title: 'The XML is not well-formed.', next: 'Mend the place named; any XML parser shows the same error.' },
  'MS-XML-DTD': { title: 'The XML carries a document type declaration; mock-spine never resolves one.', next: 'Leave <!DOCTYPE …> out.' },
  'MS-XML-ENTITY': {
    title: 'The XML uses an entity that it may not.',
    next: 'Only &amp; &lt; &gt; &quot; &apos; and character references stand in a Spine message.',
  },
  'MS-XML-PREFIX': {
    title: 'The XML uses a namespace prefix that is not declared.',
    next: 'Declare the prefix with xmlns:… on the element or above it.',
  },
  'MS-XML-ENCODING': { title: 'The text is not in the encoding it declares.', next: 'Send UTF-8; count Content-Length in bytes.' },
  'MS-XML-TOO-DEEP': {
    title: 'The XML is nested or populated beyond what is read.',
    next: 'Look for a loop in the program that writes it, or raise --max-xml-depth.',
  },
  'MS-SOAPACTION-DIFFERS': {
    title: 'The SOAPAction header does not name the service and action of the envelope.',
    next: 'Send SOAPAction: <service>/<interaction>, as in eb:Service and eb:Action or in wsa:Action.',
    severity: 'warning',
  },
  'MS-UNKNOWN-INTERACTION': {
    title: 'No such interaction is served.',
    next: 'Compare service and interaction with `GET /api/parties/<Spine’s party key>`; see docs/coverage.md for what is emulated so far.',
  },
  'MS-WRONG-PATH': {
    title: 'The interaction is served, but not at this path.',
    next: 'Post it to the nhsMHSEndPoint of Spine’s contract for it.',
  },
  'MS-FROM-PARTY': {
    title: 'The sender’s party key has no record under the certificate’s name.',
    next: 'Use the certificate of the party’s FQDN, register the party under the certificate’s FQDN (`mock-spine register`), or relax --party-check.',
  },
  'MS-FROM-PARTY-UNCHECKED': {
    title: 'The sender’s party key has no record under the certificate’s name; --party-check let it through.',
    next: 'Real Spine would refuse it: use the certificate of the party’s FQDN.',
    severity: 'warning',
  },
  'MS-HL7-WRAPPER': {
    title: 'The HL7 transmission wrapper breaks a rule.',
    next: 'Mend the element named; the rule’s name in Spine’s error base stands in "expected".',
  },
  'MS-HL7-NOT-HL7': {
    title: 'The payload is not an HL7 v3 message.',
    next: 'Let the root element be the interaction, in the namespace urn:hl7-org:v3.',
  },
  'MS-UNKNOWN-ASID': {
    title: 'An ASID is not in the directory.',
    next: 'Use the ASID of an accredited system: `GET /api/parties/<party key>` lists them.',
  },
  'MS-ASID-ACL': {
    title: 'The accredited system may not use this interaction, or belongs to another party.',
    next: 'Register the interaction for the ASID (`mock-spine register --interaction …`), and send it from the party that owns the ASID.',
  },
  'MS-DUPLICATE-HL7-ID': {
    title: 'A message with this HL7 id was accepted before; this one was rejected.',
    next: 'Give each message an HL7 id of its own. A reliable message is repeated with its MessageId; of /sync-service, --sync-remember 0 lets ids come again.',
  },
  'MS-DOMAIN-REFUSED': {
    title: 'The domain refused the message; its answer says why.',
    next: 'Read the answer.',
    severity: 'warning',
  },
  'MS-SCHEMA': {
    title: 'The HL7 message breaks its XML schema.',
    next: 'Correct the element that "at" names; the schema is the interaction’s file in the folder of --schemas. --validate says what becomes of such messages.',
    severity: 'warning',
  },
  'MS-SCHEMA-NONE': {
    title: 'There is no XML schema for this interaction; the message was not compared with one.',
    next: 'Put INTERACTION.xsd, with what it includes, into the folder of --schemas.',
    severity: 'note',
  },
  'MS-SCHEMA-UNUSABLE': {
    title: 'The XML schema of this interaction can’t be used.',
    next: 'Correct the schema that "came" names and start again: each is compiled once.',
  },
  'MS-CLINICAL-RULE': {
    title: 'A rule of the clinical or access control service is broken, or nothing is there.',
    next: 'Correct what "expected" names; docs/differences/clinicals.md lists the rules.',
    severity: 'warning',
  },
  'MS-NOT-BUILT': {
    title: 'The domain that serves this interaction is not built yet; the message was checked, kept, and answered as "expected" says.',
    next: 'docs/differences/messaging.md and sync-service.md say what is built; --unbuilt accept acknowledges what an acknowledgement answers.',
    severity: 'warning',
  },
})
