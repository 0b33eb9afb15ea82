import { count, duration, oneOf, onOrOff, size, text } from './kinds.ts'
import { optional, setting } from './row.ts'

/** Smartcards, sessions, CIS2 and tokens. */
export const identitySettings = {
  gasCards: setting(
    oneOf(['ours', 'any', 'unchecked']),
    'ours',
    'whose',
    'Smartcards that log in at GAS: ours (issued by this environment), any (the signature is checked, the issuer not), unchecked (any response for a user of the directory).',
  ),
  gasChallengeLife: setting(duration(1000), 300_000, 'ms', 'Time in which a challenge of GAS must be answered, on the space’s clock; ms.', {
    defaultText: '5m',
  }),
  gasEscapeXml: setting(onOrOff(), false, 'on|off', 'GAS escapes what XML wants escaped; the real one leaves ampersands bare.'),
  gasFailure: setting(
    oneOf(['parameters', 'http']),
    'parameters',
    'form',
    'How GAS and SSB tell a refusal, which no source shows: parameters (HTTP 200 in the form of a success) or http (401 and HTML).',
  ),
  gasServerIp: setting(text('an IP address'), '127.0.0.1', 'address', 'What GAS gives as server_ip.'),
  gasMaxRequest: setting(size(1024), 65_536, 'bytes', 'Largest request of an Identity Agent; bytes.'),
  ssoMaxLife: setting(duration(60_000), 36_000_000, 'ms', 'Longest life of a smartcard session, on the space’s clock; ms.', {
    defaultText: '10h',
  }),
  ssoIdleLife: setting(duration(60_000), 36_000_000, 'ms', 'Time after which an unused smartcard session ends, on the space’s clock; ms.', {
    defaultText: '10h',
  }),
  ssoIdleReset: setting(
    oneOf(['any', 'update']),
    'any',
    'what',
    'What counts as use of a smartcard session: any request with its ticket, or update (ssoupdate and GetSession with reset alone).',
  ),
  ssoTicket: setting(
    oneOf(['lenient', 'strict']),
    'lenient',
    'mode',
    'Tickets that a client encoded wrongly (# lost, + as a space): lenient (recognised, with a warning) or strict (refused).',
  ),
  sessionsPerUser: setting(count(1), 20, 'count', 'Open smartcard sessions of one user; one more ends the oldest.'),
  sessionListeners: setting(count(1), 20, 'count', 'Listeners of one smartcard session; one more takes the place of the oldest.'),
  tokenEventTries: setting(count(1), 3, 'count', 'Tries to tell a listener of a token event.'),
  tokenEventPause: setting(duration(0), 10_000, 'ms', 'Time between two of them, on the space’s clock; ms.', { defaultText: '10s' }),
  roleChange: setting(
    oneOf(['warn', 'refuse']),
    'warn',
    'mode',
    'Another role in a session that has one: warn (it changes, with a warning) or refuse (an Identity Agent can’t do it either).',
  ),
  samlIssuer: optional(text('a text'), 'text', 'Issuer of role assertions.', { defaultText: 'the URL of the environment’s SBAPI host' }),
  samlLife: setting(duration(1000), 60_000, 'ms', 'Time for which a role assertion counts: 1m as captured in 2018, 7m as in 2014; ms.', {
    defaultText: '1m',
  }),
  samlLayout: setting(oneOf(['indented', 'line']), 'indented', 'layout', 'Layout of role assertions: indented, or on one line.'),
  samlOrder: setting(
    oneOf(['captured', 'shuffled']),
    'captured',
    'order',
    'Order of a role’s attributes in an assertion, which means nothing: captured, or shuffled to find readers that count on it.',
  ),
  cis2Kept: setting(
    count(100),
    20_000,
    'count',
    'Sessions, codes, tokens and grants that CIS2 keeps per space, in memory; the oldest go first.',
  ),
  cis2Levels: setting(
    oneOf(['texts', 'numbers']),
    'texts',
    'form',
    'Assurance levels in CIS2’s ID tokens: texts ("3") or numbers; sources show both.',
  ),
  platformAcr: setting(
    text('a value of acr_values'),
    'AAL3_ANY',
    'acr',
    'Assurance that the API platform asks CIS2 for when a user logs in: AAL3_ANY, AAL2_OR_AAL3_ANY or another of acr_values.',
  ),
  tokenLife: setting(duration(1000), 599_000, 'ms', 'Life of an access token of the API platform, on the space’s clock; ms.', {
    defaultText: '599s',
  }),
}
