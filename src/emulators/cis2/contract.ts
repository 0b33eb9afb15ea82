import type { Operation } from '../../kernel/emulator.ts'

/** Where the provider lives on its host, realm and all (dossier identity-and-pki 7.1). */
export const REALM = '/openam/oauth2/realms/root/realms/NHSIdentity/realms/Healthcare'
/** What the environment's door is mounted under. */
export const BASE = '/openam/oauth2'

const operation = (name: string, path: string, answers: readonly string[]): Operation => ({
  name,
  path: `${REALM}${path}`,
  pattern: 'OpenID Connect, authorization code',
  answers,
  source: 'dossier identity-and-pki 7.1',
})

export const operations: readonly Operation[] = [
  operation('discovery', '/.well-known/openid-configuration', ['200']),
  operation('authorize', '/authorize', ['303', '400']),
  operation('access_token', '/access_token', ['200', '400', '401']),
  operation('userinfo', '/userinfo', ['200', '401']),
  operation('jwk_uri', '/connect/jwk_uri', ['200']),
  operation('endSession', '/connect/endSession', ['200', '303']),
  operation('login', '/login', ['200', '303']),
]

/** How a user authenticates: the mechanism that `amr` names, and its assurance level. */
export const authenticators = {
  N3_SMARTCARD: 3,
  CIS2_SMARTCARD: 3,
  FIDO2: 3,
  IOS: 3,
  TOTP: 2,
  NHSMAIL: 2,
} as const
export type Authenticator = keyof typeof authenticators

/** What each value of acr_values asks for: a level, or one mechanism (dossier 7.1). */
export const acrs: Readonly<Record<string, (mechanism: Authenticator) => boolean>> = {
  AAL3_ANY: (mechanism) => authenticators[mechanism] === 3,
  AAL2_OR_AAL3_ANY: () => true,
  AAL2_ANY: () => true,
  AAL3_IOS: (mechanism) => mechanism === 'IOS',
  AAL3_FIDO2: (mechanism) => mechanism === 'FIDO2',
  AAL3_N3_SMARTCARD: (mechanism) => mechanism === 'N3_SMARTCARD',
  AAL3_CIS2_SMARTCARD: (mechanism) => mechanism === 'CIS2_SMARTCARD',
  AAL3_SMARTCARD: (mechanism) => mechanism.endsWith('_SMARTCARD'),
  AAL2_TOTP: (mechanism) => mechanism === 'TOTP',
  AAL2_NHSMAIL: (mechanism) => mechanism === 'NHSMAIL',
}

/** Names of the NHS's own mock: existing suites log in with them (dossier 7.3). */
export const aliases: Readonly<Record<string, { readonly uid: string; readonly mechanism: Authenticator }>> = {
  '656005750104': { uid: '555000000011', mechanism: 'N3_SMARTCARD' },
  aal3: { uid: '555000000011', mechanism: 'N3_SMARTCARD' },
  '656005750109': { uid: '555000000021', mechanism: 'TOTP' },
  aal2: { uid: '555000000021', mechanism: 'TOTP' },
}
