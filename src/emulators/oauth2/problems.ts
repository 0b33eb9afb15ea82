import { defineProblems } from '../../kernel/problem.ts'

/** Problems of the API platform's token endpoint. */
export const oauthProblems = defineProblems({
  'MS-OAUTH-CONTENT-TYPE': { title: 'The request is no form.', next: 'Send Content-Type: application/x-www-form-urlencoded.' },
  'MS-OAUTH-GRANT': { title: 'The grant type is missing or unknown.', next: 'Send grant_type=client_credentials.' },
  'MS-OAUTH-CLIENT': {
    title: 'The application is unknown, or its secret is missing or another.',
    next: 'Register it with `mock-spine app register --redirect-uri`, and send the client id and secret that this printed.',
  },
  'MS-OAUTH-REDIRECT': {
    title: 'The redirect_uri is not one that the application registered.',
    next: 'Send exactly a registered one: scheme, host, port, path and query.',
  },
  'MS-OAUTH-AUTHORIZE': {
    title: 'The request for a login lacks something.',
    next: 'Send response_type=code and a state of your own; the browser was sent back with the error.',
  },
  'MS-OAUTH-STATE': {
    title: 'The browser comes back from a login that nobody began here, or that is over.',
    next: 'Begin again at /oauth2/authorize; each login ends once, within ten minutes.',
  },
  'MS-OAUTH-LOGIN': {
    title: 'The login at CIS2 came to nothing.',
    next: 'See what CIS2 said in "came", and its own entry in the journal.',
  },
  'MS-OAUTH-CODE': {
    title: 'The code is missing, unknown, used before, too old, or of another request.',
    next: 'Exchange each code once, within a minute, with the redirect_uri of its request.',
  },
  'MS-OAUTH-REFRESH': {
    title: 'The refresh token is missing, unknown, used before, too old, or of another application.',
    next: 'Use the newest refresh token once; after 12 hours the user logs in again.',
  },
  'MS-OAUTH-SESSION-ENDED': {
    title: 'The user logged out at CIS2.',
    next: 'Send the user to /oauth2/authorize again.',
  },
  'MS-OAUTH-LOGOUT-TOKEN': {
    title: 'The logout token is not a good one of this environment’s CIS2.',
    next: 'Compare it with "expected"; CIS2 sends such a token when a session ends.',
  },
  'MS-OAUTH-LOGOUT-UNKNOWN': {
    title: 'The session that ended has no users here.',
    next: 'Nothing is left to do; the platform answers 501 as the real one.',
  },
  'MS-OAUTH-ASSERTION': {
    title: 'The client assertion is missing, of another type, or no JWT.',
    next: 'Send client_assertion_type and a signed JWT in compact form.',
  },
  'MS-OAUTH-ALGORITHM': {
    title: 'The client assertion is not signed by RS512.',
    next: 'Sign with RS512; the algorithm none, HMAC and elliptic curves are never taken.',
  },
  'MS-OAUTH-HEADER': {
    title: 'The header of the client assertion lacks something.',
    next: 'Give kid (of the registered key) and typ JWT.',
  },
  'MS-OAUTH-EXPIRY': {
    title: 'The client assertion’s exp is missing, past, or too far ahead.',
    next: 'Give exp as a number of seconds since 1970, at most five minutes ahead on this space’s clock.',
  },
  'MS-OAUTH-SUBJECT': {
    title: 'iss and sub of the client assertion are missing, differ, or name no application.',
    next: 'Give the API key of a registered application in both: `mock-spine app register`.',
  },
  'MS-OAUTH-JTI': {
    title: 'jti of the client assertion is missing, no text, or was used before.',
    next: 'Give each assertion a new UUID.',
  },
  'MS-OAUTH-NO-KEYS': {
    title: 'The application has no public keys, or they cannot be had.',
    next: 'Register a JWKS file or an address that answers: `mock-spine app register --jwks`.',
  },
  'MS-OAUTH-KEY': {
    title: 'None of the application’s keys has this kid.',
    next: 'Compare kid with the registered JWKS; keys named by the assertion itself (jku, jwk, x5u) are never used.',
  },
  'MS-OAUTH-SIGNATURE': {
    title: 'The signature of the client assertion is not that of the key.',
    next: 'Sign with the private key of the kid that the header names.',
  },
  'MS-OAUTH-AUDIENCE': {
    title: 'aud of the client assertion is not this endpoint.',
    next: 'Give the URL of the token endpoint, exactly as "expected" has it.',
  },
  'MS-OAUTH-SUBJECT-TOKEN': {
    title: 'The ID token to be exchanged is not a good one of this environment’s CIS2.',
    next: 'Send the id_token that access_token of CIS2 gave, unchanged and within an hour.',
  },
  'MS-OAUTH-SCOPE': {
    title: 'The application’s scopes do not allow this access.',
    next: 'Register it with a scope as "expected" has it: urn:nhsd:apim:app:level3:… for itself, …:aal3:… for a user.',
  },
})
