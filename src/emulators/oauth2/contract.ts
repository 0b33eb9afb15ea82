import type { Operation } from '../../kernel/emulator.ts'

/** Where the API platform gives tokens. */
export const TOKEN_PATH = '/oauth2/token'

export const operations: readonly Operation[] = [
  {
    name: 'token',
    path: TOKEN_PATH,
    pattern: 'client credentials with a signed JWT, token exchange',
    answers: ['200', '400', '401', '403', '415'],
    source: 'dossier identity-and-pki 7.3',
  },
]
