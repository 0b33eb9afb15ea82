import { defineProblems } from '../../kernel/problem.ts'

/** Problems of the API platform's token endpoint. */
export const oauthProblems = defineProblems({
  'MS-OAUTH-CONTENT-TYPE': { title: 'The request is no form.', next: 'Send Content-Type: application/x-www-form-urlencoded.' },
  'MS-OAUTH-GRANT': { title: 'The grant type is missing or unknown.', next: 'Send grant_type=client_credentials.' },
  'MS-OAUTH-GRANT-NOT-BUILT': {
    title: 'The platform has this grant, mock-spine does not yet.',
    next: 'Use client_credentials or token exchange; docs/coverage.md says what is emulated.',
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
