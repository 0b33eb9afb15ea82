import type { Operation } from '../../kernel/emulator.ts'

/** Where the API platform gives tokens. */
export const TOKEN_PATH = '/oauth2/token'
/** Where a user's browser begins. */
export const AUTHORIZE_PATH = '/oauth2/authorize'
/** Where CIS2 sends the browser back to; the platform's own affair. */
export const CALLBACK_PATH = '/oauth2/callback'
/** Where CIS2 tells that a session ended. */
export const LOGOUT_PATH = '/oauth2/backchannel_logout'

const source = 'dossier identity-and-pki 7.3'

export const operations: readonly Operation[] = [
  {
    name: 'token',
    path: TOKEN_PATH,
    pattern: 'client credentials with a signed JWT, token exchange, authorization code, refresh',
    answers: ['200', '400', '401', '403', '415'],
    source,
  },
  { name: 'authorize', path: AUTHORIZE_PATH, pattern: 'authorization code', answers: ['302', '400', '401'], source },
  { name: 'callback', path: CALLBACK_PATH, pattern: 'authorization code', answers: ['302', '400'], source },
  {
    name: 'backchannel_logout',
    path: LOGOUT_PATH,
    pattern: 'OpenID Connect back-channel logout',
    answers: ['200', '400', '401', '501'],
    source,
  },
]
