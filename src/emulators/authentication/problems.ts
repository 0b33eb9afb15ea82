import { defineProblems } from '../../kernel/problem.ts'

/** Problems of GAS, SSB and the session service. */
export const authenticationProblems = defineProblems({
  'MS-GAS-OBJECT': {
    title: 'The body is not a gpOBJECT that can be read.',
    next: 'Send <gpOBJECT> with one <gpPARAM name="…"> for each parameter (docs/guides/smartcards.md).',
  },
  'MS-GAS-SIZE': { title: 'The gpOBJECT is larger than GAS takes.', next: 'Send the parameters alone, or raise --gas-max-request.' },
  'MS-GAS-PARAMETER': { title: 'A parameter of the login is missing or has another form.', next: 'Compare the request with "expected".' },
  'MS-GAS-ODDITY': {
    title: 'A parameter of the login is not what Identity Agents send; it was accepted.',
    next: 'Compare with "expected": the real service may be stricter.',
    severity: 'warning',
  },
  'MS-GAS-CHALLENGE-FORGED': {
    title: 'The challenge is not one that this GAS has given.',
    next: 'Return the challenge of authactivate unchanged; one of before a restart is unknown: begin with authactivate again.',
  },
  'MS-GAS-CHALLENGE-EXPIRED': { title: 'The challenge is too old.', next: 'Begin with authactivate again, or raise --gas-challenge-life.' },
  'MS-GAS-CHALLENGE-REPLAYED': { title: 'The challenge has logged somebody in already.', next: 'Begin each login with authactivate.' },
  'MS-GAS-SIGNATURE-ECHO': {
    title: 'The signature of GAS did not come back as it was given.',
    next: 'Return the parameter signature of authactivate unchanged.',
  },
  'MS-GAS-RESPONSE': {
    title: 'The response is no CMS SignedData over S/MIME.',
    next: 'Build it as docs/guides/smartcards.md shows; `openssl cms -sign -nodetach -noattr` makes one.',
  },
  'MS-GAS-RESPONSE-CONTENT': {
    title: 'The card signed something other than the challenge.',
    next: 'Sign the 48 octets behind the base64 of the challenge, not its text.',
  },
  'MS-GAS-RESPONSE-SIGNATURE': {
    title: 'The signature is not that of the certificate’s key over the challenge.',
    next: 'Sign with the private key of the certificate that the response carries: PKCS#1 v1.5 over the challenge itself.',
  },
  'MS-GAS-CARD-FOREIGN': {
    title: 'The card’s certificate was not issued by this environment’s card authority.',
    next: 'Issue one with `mock-spine card new`, or start with --gas-cards any to log in with cards of others.',
  },
  'MS-GAS-CARD-ACCEPTED': {
    title: 'The card was not issued by this environment’s card authority; it was accepted all the same.',
    next: 'That is --gas-cards any or unchecked; the real GAS accepts cards of its own authorities only.',
    severity: 'warning',
  },
  'MS-GAS-CARD-REVOKED': { title: 'The card has been revoked.', next: 'Issue another with `mock-spine card new`.' },
  'MS-GAS-CARD-EXPIRED': {
    title: 'The card’s certificate is not in force.',
    next: 'Issue another with `mock-spine card new`; certificates are judged by the wall clock.',
  },
  'MS-GAS-CARD-USER': {
    title: 'The card belongs to another user than the request names.',
    next: 'Send as uid the common name of the card’s certificate.',
  },
  'MS-GAS-USER-UNKNOWN': {
    title: 'The directory of this space has no such user.',
    next: '`mock-spine card list` shows the users; a test in a space of its own names it with X-Mock-Spine-Space.',
  },
  'MS-GAS-USER-INACTIVE': {
    title: 'The user is not active any more.',
    next: 'Choose another user, or set nhsPersonStatus of this one to 1.',
  },
  'MS-GAS-USER-NO-ROLE': {
    title: 'The user has no role in force; nobody logs in without one.',
    next: 'Choose another user: `mock-spine card list` shows their roles.',
  },
  'MS-SSO-TICKET-MISSING': { title: 'The request has no ticket.', next: 'Send it as "expected" has it.' },
  'MS-SSO-TICKET-UNKNOWN': {
    title: 'The ticket belongs to no session.',
    next: 'Log in again; compare the ticket with the one that authvalidate gave.',
  },
  'MS-SSO-TICKET-ENCODING': {
    title: 'The ticket was not encoded for a URL as it must be; it was recognised all the same.',
    next: 'Encode it with encodeURIComponent (or its like): + as %2B, = as %3D, @ as %40, # as %23.',
    severity: 'warning',
  },
  'MS-SSO-TICKET-STRICT': {
    title: 'The ticket was not encoded for a URL as it must be.',
    next: 'Encode it with encodeURIComponent (or its like): + as %2B, = as %3D, @ as %40, # as %23.',
  },
  'MS-SSO-ENDED': { title: 'The session of this ticket has ended.', next: 'Log in again; "came" says when and how it ended.' },
  'MS-SSO-NOTHING-TO-END': {
    title: 'The ticket to log out belongs to no session that is open.',
    next: 'Nothing has to be done: logging out twice is answered alike.',
    severity: 'note',
  },
  'MS-SSO-LOCKED': { title: 'The session is locked: its card is out of the reader.', next: 'Put the card back: `mock-spine card unlock`.' },
  'MS-SSB-ROLE': {
    title: 'The role is none that the user of the ticket has.',
    next: 'Send as selectedRoleUid an id of one of the roles that authvalidate listed.',
  },
  'MS-SSB-ROLE-CHANGED': {
    title: 'The session had another role before.',
    next: 'A real Identity Agent cannot change the role without taking the card out; --role-change refuse does the same.',
    severity: 'warning',
  },
  'MS-SSB-ROLE-FIXED': {
    title: 'The session has a role already.',
    next: 'Log out and in again to change the role, or start with --role-change warn.',
  },
  'MS-SSB-MODE': { title: 'ssbMode is neither 0 (live) nor 1 (training).', next: 'Send 0 or 1, or leave it out.' },
  'MS-SSB-NO-ROLE': {
    title: 'The assertion names no chosen role: none was selected yet.',
    next: 'Call RoleSelectionGP.jsp first; Identity Agents always do.',
    severity: 'warning',
  },
  'MS-AM-REQUEST': {
    title: 'The request of the Access Manager client cannot be read.',
    next: 'Compare it with "expected"; docs/guides/smartcards.md shows one.',
  },
  'MS-AM-SESSION': { title: 'The session service knows no such session.', next: 'Send the whole ticket as SessionID, with its #.' },
  'MS-AM-LISTENER': {
    title: 'The listener’s URL cannot be used.',
    next: 'Register an absolute http: or https: URL of at most 500 characters without user or password.',
  },
  'MS-AM-FORBIDDEN': {
    title: 'A session may not do that to another user’s session.',
    next: 'Use the ticket of the user whose session it is.',
  },
  'MS-AM-PROPERTY': {
    title: 'The property cannot be set.',
    next: 'Set properties of your own, at most 50 of at most 1000 characters; those of the service cannot be changed.',
  },
  'MS-TOKEN-EVENT-REFUSED': {
    title: 'The listener did not take the token event.',
    next: 'Answer 200; the event is sent again as often as --token-event-tries says.',
  },
})
