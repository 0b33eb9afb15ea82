import { defineProblems } from '../../kernel/problem.ts'

/** Problems of the Spine directory's operations. */
export const directoryDoorProblems = defineProblems({
  'MS-LDAP-NO-BASE': {
    title: 'The base of the operation is not in the directory.',
    next: 'Search below ou=Services,o=nhs, ou=Organisations,o=nhs or ou=People,o=nhs; an application reads result 32 as "not found".',
  },
  'MS-LDAP-DN': {
    title: 'The name is not a distinguished name.',
    next: 'Write names such as ou=Services,o=nhs; only attributes of the schema may stand in them.',
  },
  'MS-LDAP-NO-MATCH': {
    title: 'No entry matches the filter.',
    next: 'Look for the clause that nothing matches; register what is missing, or correct the value.',
    severity: 'note',
  },
  'MS-LDAP-WITHHELD': {
    title: 'Entries are kept from anonymous callers here.',
    next: 'Bind with an account of accounts.yaml, or take the branch out of --ldap-accounts-only.',
    severity: 'note',
  },
  'MS-LDAP-PROXIED': {
    title: 'The operation is asked for on behalf of somebody else.',
    next: 'Bind as who is meant and leave the control for proxied authorization out.',
  },
  'MS-LDAP-ASSERTION': {
    title: 'The assertion that the operation carries does not hold.',
    next: 'Compare the filter of the assertion control with the entry; with a search it is about the base.',
  },
  'MS-LDAP-SYNC': {
    title: 'The search is to go on for ever.',
    next: 'Ask for refreshOnly (mode 1), or read cn=changelog,o=nhs for what has changed.',
  },
  'MS-LDAP-UNDEFINED': {
    title: 'A clause of the filter can match nothing.',
    next: 'Search by an attribute that the schema gives a rule for this kind of comparison; Spine answers such filters with nothing too.',
    severity: 'note',
  },
  'MS-LDAP-SIZE-LIMIT': {
    title: 'More entries match than may be returned.',
    next: 'Narrow the filter; --ldap-size-limit raises the limit here, but Spine has one.',
    severity: 'warning',
  },
  'MS-LDAP-TIME-LIMIT': {
    title: 'The search took longer than it may.',
    next: 'Search by an attribute with an index: nhsIDCode, nhsMHSPartyKey, nhsAsSvcIA, nhsMhsSvcIA or uniqueIdentifier.',
  },
  'MS-LDAP-ANSWER-LIMIT': {
    title: 'The answer is larger than --ldap-max-answer.',
    next: 'Ask for fewer attributes or entries, or raise --ldap-max-answer.',
  },
  'MS-LDAP-FILTER': {
    title: 'The filter cannot be read, or is larger than this door accepts.',
    next: 'Correct the filter; --ldap-max-filter raises the number of clauses.',
  },
  'MS-LDAP-CONTROL-VALUE': {
    title: 'The value of a control cannot be read or used.',
    next: 'Send the value as the control’s RFC has it; take a page’s cookie from the answer before, for the same search.',
  },
  'MS-LDAP-CREDENTIALS': {
    title: 'No account has this DN and password.',
    next: 'Compare them with accounts.yaml of the seed data (stubs/README.md); anonymous callers need no account.',
  },
  'MS-LDAP-WRITE': {
    title: 'The directory is not written over LDAP.',
    next: 'Change it with `mock-spine register`, `mock-spine directory import` or POST /api/parties.',
  },
  'MS-LDAP-COMPARE': {
    title: 'The attribute cannot be compared.',
    next: 'Compare an attribute that the schema gives an equality rule and that the entry has.',
  },
  'MS-LDAP-VERSION': {
    title: 'The bind asks for a version of LDAP other than 3.',
    next: 'Configure the client for LDAP version 3.',
  },
  'MS-LDAP-UNAUTHENTICATED-BIND': {
    title: 'The bind names a DN but gives no password.',
    next: 'Bind with an empty DN and an empty password to be anonymous, or send the password.',
  },
  'MS-LDAP-SASL': {
    title: 'The bind uses SASL, which this door does not offer.',
    next: 'Use a simple bind (ldapsearch -x), or none at all.',
  },
  'MS-LDAP-CRITICAL-CONTROL': {
    title: 'The request carries a control, marked critical, that this door does not know.',
    next: 'Leave the control out, or mark it as not critical.',
  },
  'MS-LDAP-EXTENSION': {
    title: 'The extended operation is not supported.',
    next: 'For TLS connect with ldaps:// to the LDAPS port: Spine offers no StartTLS.',
  },
  'MS-LDAP-FILTER-TEXT': {
    title: 'The search filter can’t be read.',
    next: 'Write it as RFC 4515 has it, for instance (&(objectClass=nhsMhs)(nhsIDCode=A99901)); a single condition may go without parentheses.',
  },
})
