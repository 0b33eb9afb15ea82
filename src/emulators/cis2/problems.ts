import { defineProblems } from '../../kernel/problem.ts'

/** Problems of CIS2. */
export const cis2Problems = defineProblems({
  'MS-CIS2-CLIENT': {
    title: 'The client is unknown, or did not authenticate as it is registered.',
    next: 'Register it with `mock-spine app register --redirect-uri`; compare client_id, kid, aud, exp and the signature of the assertion.',
  },
  'MS-CIS2-GRANT': {
    title: 'The code was used before, is too old, or belongs to another request.',
    next: 'Exchange each code once, within a minute, with the redirect_uri of its request.',
  },
  'MS-CIS2-REDIRECT': {
    title: 'The redirect_uri is not one that the client registered.',
    next: 'Send exactly a registered one: scheme, host, port, path and query.',
  },
  'MS-CIS2-REQUEST': {
    title: 'The provider refused the request.',
    next: 'Compare it with what "came" says; the client was told the same.',
  },
  'MS-CIS2-TOKEN': {
    title: 'The access token is missing, unknown or too old.',
    next: 'Send Authorization: Bearer with the token of access_token.',
  },
  'MS-CIS2-USER': { title: 'Nobody logs in under that name.', next: 'Choose an active user of the directory: `mock-spine card list`.' },
  'MS-CIS2-ASSURANCE': {
    title: 'The authenticator does not reach the assurance that the client asks for.',
    next: 'Choose an authenticator that acr_values allows.',
  },
  'MS-CIS2-ROLE': { title: 'The user has no such role.', next: 'Choose one of the roles shown.' },
  'MS-CIS2-LOGIN': {
    title: 'The login page belongs to no login that is under way.',
    next: 'Begin at the client again; keep the cookies of the provider.',
  },
})
