import { z } from 'zod'
import { HostName } from '../directory/names.ts'
import { ProblemError } from '../kernel/problem.ts'
import { isPdsError } from '../national/demographics/errors.ts'
import { parseAdvertise } from './advertise.ts'
import { count, duration, list, oneOf, oneOfNumbers, onOrOff, port, size, text } from './settings-kinds.ts'

/** What people read of a setting, beside its schema. */
export interface SettingDoc {
  /** One sentence, with the unit. */
  readonly doc: string
  /** The default, undefined when there is none. */
  readonly standard: unknown
  /** What stands for the value in help texts, e.g. `port`. */
  readonly value: string
  /** The default in words where printing the value would say less. */
  readonly defaultText?: string
  /** Masked wherever settings are shown. */
  readonly secret?: boolean
  /** A file or folder: in the configuration file it is relative to that file. */
  readonly path?: boolean
  /** Holds several values, so that its flag may be repeated. */
  readonly many?: boolean
}

type Remarks = Omit<SettingDoc, 'doc' | 'value' | 'standard'>

const docs = z.registry<SettingDoc>()

/** One row of the table: schema, default, and what people read. */
function setting<S extends z.ZodType>(
  schema: S,
  standard: z.util.NoUndefined<z.output<S>>,
  value: string,
  doc: string,
  more: Remarks = {},
) {
  const row = schema.default(standard)
  docs.add(row, { doc, value, standard, ...more })
  return row
}

/** A row without a default. */
function optional<S extends z.ZodType>(schema: S, value: string, doc: string, more: Remarks = {}) {
  const row = schema.optional()
  docs.add(row, { doc, value, standard: undefined, ...more })
  return row
}

const advertise = z.string({ error: 'real, local, or https://host[:port]' }).transform((given, context) => {
  try {
    return parseAdvertise(given)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    context.addIssue(error.problem.expected)
    return z.NEVER
  }
})

const token = z.string({ error: 'a text' }).regex(/^[\x21-\x7e]{8,}$/, 'at least 8 printable ASCII characters without spaces')

/**
 * Every setting of an environment, once: gives the type, the flags of `up`, the `MOCK_SPINE_…` variables, the keys of
 * mock-spine.config.yaml, the help and docs/settings.md. A new setting is one more row.
 */
export const SettingsSchema = z.strictObject({
  environment: setting(text('the name of an environment').toLowerCase(), 'int', 'name', 'Environment of Spine to be: int or dep.'),
  host: setting(text('an address or host name'), '127.0.0.1', 'address', 'Address that every port is bound to; 0.0.0.0 in containers.'),
  httpsPort: setting(port(), 8443, 'port', 'Port for HTTPS; 0 is any free port.'),
  ldapsPort: setting(port(), 8636, 'port', 'Port for LDAPS; 0 is any free port.'),
  ldapPort: setting(port(), 8389, 'port', 'Port for LDAP; 0 is any free port.'),
  httpPort: setting(port(), 8080, 'port', 'Port for CRLs, CA certificates, health and the admin interface; 0 is any free port.'),
  ticketPort: optional(
    port(),
    'port',
    'Port of the local ticket service of a workstation (HTTPS; Identity Agents know 20006); 0 is any free port.',
    { defaultText: 'none' },
  ),
  certs: setting(text('a folder'), './certs', 'dir', 'Folder of the test CA and its certificates; made on the first start.', {
    path: true,
  }),
  certsMode: setting(
    oneOf(['private', 'shared']),
    'private',
    'mode',
    'Who may read the suppliers’ keys: private (their owner) or shared (everyone on the machine; never the CA’s keys).',
  ),
  certName: setting(list(z.string()), [], 'name', 'One more DNS name or IP address for the server certificate; may be repeated.', {
    many: true,
  }),
  data: optional(text('a folder'), 'dir', 'Folder that keeps state, deliveries and journal over restarts; in memory when none is given.', {
    path: true,
  }),
  durability: setting(
    oneOf(['process', 'power']),
    'process',
    'what',
    'What an acknowledged message survives with --data: process (the process is killed) or power (a power cut too; slower).',
  ),
  stubs: optional(text('a folder'), 'dir', 'Folder whose seed data lies over the built-in one.', { path: true }),
  faults: optional(text('a file'), 'file', 'File of fault rules in force from the start (YAML or JSON); see docs/guides/faults.md.', {
    path: true,
  }),
  seed: setting(
    oneOf(['default', 'none']),
    'default',
    'which',
    'Built-in suppliers: default, or none to start with Spine’s own party only.',
  ),
  directory: setting(
    list(text('a file')),
    [],
    'file',
    'LDIF file whose entries are put into the directory at the start; may be repeated.',
    {
      many: true,
      path: true,
    },
  ),
  maxDirectory: setting(size(1024), 512 * 1024 * 1024, 'bytes', 'Largest LDIF file that is imported; bytes.'),
  advertise: setting(
    advertise,
    'local',
    'where',
    'Address that the directory hands out: real (host names of the environment), local (localhost and the port), or https://host[:port].',
  ),
  admin: setting(
    oneOf(['local', 'open']),
    'local',
    'who',
    'Who may use the admin interface: local (loopback with a local Host header, or the token) or open (everyone who reaches the port).',
  ),
  adminToken: optional(token, 'token', 'Token that opens the admin interface from anywhere.', {
    secret: true,
    defaultText: 'a new one at each start',
  }),
  allowOutgoing: setting(
    list(HostName),
    [],
    'host',
    'Host that deliveries may go to although it is neither loopback nor private nor a container; may be repeated.',
    { many: true },
  ),
  readyFile: optional(text('a file'), 'file', 'File to write (by rename) when everything is ready: URLs, certificate paths, admin token.', {
    path: true,
  }),
  partyCheck: setting(
    oneOf(['strict', 'warn', 'off']),
    'strict',
    'mode',
    'What happens when the From party has no record under the certificate’s names: strict refuses, warn notes it, off does not look.',
  ),
  messageErrorStatus: setting(oneOfNumbers([200, 500]), 200, 'status', 'HTTP status of an ebXML MessageError (sources disagree).'),
  strictPaths: setting(
    onOrOff(),
    false,
    'on|off',
    'Refuse a message at a messaging path that is meant for another kind; otherwise who is addressed decides.',
  ),
  timeToLive: setting(
    oneOf(['ignore', 'enforce']),
    'ignore',
    'mode',
    'What eb:TimeToLive does: ignore (the contract alone says how long a message lives) or enforce (an expired message is refused, one that waits expires at it and its sender is told).',
  ),
  deliveryFailure: setting(
    oneOf(['message-error', 'mcci', 'silent']),
    'message-error',
    'what',
    'What the sender of a forward message is told when it cannot be delivered (no public source says): message-error, mcci or silent.',
  ),
  oversizeStatus: setting(
    oneOfNumbers([500, 413]),
    500,
    'status',
    'HTTP status for a message over --max-body (no public source says which).',
  ),
  unbuilt: setting(
    oneOf(['refuse', 'accept']),
    'refuse',
    'mode',
    'What an interaction without a domain is answered with: refuse (the domain’s failure) or accept (an acknowledgement, where one answers it).',
  ),
  syncRemember: setting(
    duration(0),
    86_400_000,
    'ms',
    'Time that /sync-service knows an HL7 id and refuses it a second time; 0 takes every id again (suites that replay fixed ids); ms.',
    { defaultText: '24h' },
  ),
  syncWrapper: setting(
    list(z.string().regex(/^[A-Za-z0-9_.-]+=([A-Za-z_][A-Za-z0-9_.-]*|-)$/, 'INTERACTION=element, or INTERACTION=- for none')),
    [],
    'interaction=element',
    'Element around the answers of /sync-service to an interaction, where no public source gives it; may be repeated.',
    { many: true },
  ),
  xmlLenient: setting(
    oneOf(['off', 'vision']),
    'off',
    'whose',
    'Whose envelopes are read although they are not namespace-well-formed: off (nobody’s) or vision (soap-env undeclared, as INPS Vision sends).',
  ),
  sdsApiKey: setting(
    list(text('an API key')),
    [],
    'key',
    'API key that the SDS FHIR API takes; may be repeated. Without one it takes any key, but wants one, as the API platform does.',
    { many: true, secret: true, defaultText: 'any key' },
  ),
  outgoingConnection: setting(
    oneOf(['keep-alive', 'close']),
    'keep-alive',
    'mode',
    'Connections to suppliers: keep-alive, or close after each delivery as captures of Spine show.',
  ),
  outgoingName: optional(HostName, 'name', 'Common name of the certificate that Spine’s deliveries present.', {
    defaultText: 'that of the environment',
  }),
  answerDelay: setting(
    duration(0),
    100,
    'ms',
    'Least time between the reply to a request and the answer that follows it, on the space’s clock; ms.',
  ),
  deliveryTimeout: setting(
    duration(1),
    30_000,
    'ms',
    'Time for one try of a delivery, from connecting to the last byte of its acknowledgement; ms.',
  ),
  retries: setting(
    oneOf(['contract', 'patient']),
    'contract',
    'mode',
    'How long a delivery is tried: contract (Retries, RetryInterval and PersistDuration of the supplier’s contract) or patient (until it is made or refused).',
  ),
  retryLongest: setting(
    duration(1000),
    600_000,
    'ms',
    'Longest pause between two tries under --retries patient, which begins with the contract’s RetryInterval and doubles it; ms.',
    { defaultText: '10m' },
  ),
  deliveryOrder: setting(
    oneOf(['none', 'fifo']),
    'none',
    'order',
    'Order of deliveries to one party: none (several at once, as Spine) or fifo (one at a time as they were accepted; one that fails holds back its party’s others).',
  ),
  deliveriesPerTarget: setting(count(1), 16, 'count', 'Deliveries made at once to one target.'),
  ldapClientCertificate: setting(
    oneOf(['require', 'ask', 'none']),
    'require',
    'policy',
    'Client certificates on the LDAPS port: require one, ask (take a good one or none) or none (never ask).',
  ),
  ldapSizeLimit: setting(count(1), 500, 'count', 'Most entries that a search of the directory returns, over all its pages.'),
  ldapTimeLimit: setting(duration(1), 30_000, 'ms', 'Longest time of a search of the directory; ms.'),
  ldapMaxMessage: setting(size(1024), 1024 * 1024, 'bytes', 'Largest LDAP message; bytes.'),
  ldapMaxFilter: setting(count(1), 1000, 'count', 'Most clauses of a search filter, parts of substrings included.'),
  ldapMaxAnswer: setting(size(1024), 32 * 1024 * 1024, 'bytes', 'Bytes of entries after which an answer is ended with adminLimitExceeded.'),
  ldapCache: setting(size(0), 128 * 1024 * 1024, 'bytes', 'Bytes of encoded entries kept for the next search.'),
  ldapMatching: setting(
    oneOf(['strict', 'lenient']),
    'strict',
    'mode',
    'Attributes without a matching rule: strict (they match nothing, as in the published schema) or lenient (they compare without regard to case).',
  ),
  ldapSchema: setting(
    oneOf(['current', '2019']),
    'current',
    'which',
    'Schema that cn=Subschema serves: current (with nhsMhsManufacturerOrg and nhsTempUid), or 2019 without them.',
  ),
  ldapExtensions: setting(onOrOff(), false, 'on|off', 'StartTLS, server-side sorting and SASL EXTERNAL, which Spine does not offer.'),
  ldapChangelog: setting(count(1), 1000, 'count', 'Directory changes that cn=changelog holds, about; the oldest go first.'),
  maxBody: setting(size(1), 5_242_880, 'bytes', 'Largest body of a request; bytes.'),
  maxParts: setting(count(1), 100, 'count', 'Most MIME parts of a message, the ebXML part included.'),
  maxXmlDepth: setting(count(1), 100, 'count', 'Deepest nesting of XML elements.'),
  maxHeader: setting(size(1024), 16_384, 'bytes', 'Largest header section of a request; bytes.'),
  maxQuery: setting(size(1), 10_240, 'bytes', 'Largest path and query of a request to the SDS FHIR API; bytes, below --max-header.'),
  requestTimeout: setting(duration(1), 30_000, 'ms', 'Time for a request to arrive whole; ms.'),
  handshakeTimeout: setting(duration(1), 10_000, 'ms', 'Time for a TLS handshake; ms.'),
  idleTimeout: setting(duration(1), 65_000, 'ms', 'Time that an idle connection is kept open; ms.'),
  maxConnections: setting(count(1), 2000, 'count', 'Most connections to a port at once.'),
  maxInFlight: setting(count(1), 1000, 'count', 'Most requests in work at once.'),
  maxOutbox: setting(count(1), 100_000, 'count', 'Most deliveries promised and not made yet.'),
  maxOutboxBytes: setting(size(1), 512 * 1024 * 1024, 'bytes', 'Most bytes of messages between suppliers that wait to be forwarded.'),
  maxRemembered: setting(count(1), 200_000, 'count', 'Most message ids remembered to know duplicates by.'),
  maxInbox: setting(count(1), 1000, 'count', 'Messages kept per supplier without a listener; the oldest go first.'),
  journalCount: setting(count(1), 20_000, 'count', 'Exchanges that the journal keeps; the oldest go first.'),
  journalBytes: setting(size(1), 64 * 1024 * 1024, 'bytes', 'Bytes of bodies that the journal keeps over all exchanges.'),
  journalAge: setting(duration(1), 604_800_000, 'ms', 'Time that the journal keeps an exchange; ms, or with a unit such as 7d.', {
    defaultText: '7d',
  }),
  journalBody: setting(size(0), 65_536, 'bytes', 'Bytes that the journal keeps of one body.'),
  summariesPerPatient: setting(count(1), 50, 'count', 'GP Summaries kept per patient; the oldest go first.'),
  traceHistory: setting(onOrOff(), false, 'on|off', 'Simple traces compare former names too (no public source says).'),
  traceLimit: setting(count(1), 50, 'count', 'Most patients that an advanced trace answers with.'),
  traceLevel: setting(count(1), 80, 'percent', 'Least matching level of an algorithmic trace (no public source says); percent.'),
  crossCheckNames: setting(
    oneOf(['exact', 'initials']),
    'exact',
    'mode',
    'How a cross-check trace compares names: exact, or initials (three letters of the family name, one of the given name).',
  ),
  sensitiveRoles: setting(list(z.string()), [], 'code', 'Job role code whose users see sensitive records whole; may be repeated.', {
    many: true,
  }),
  pdsErrors: setting(
    list(z.string().refine(isPdsError, 'NAME=CODE with the name of an error of docs/differences/demographics.md')),
    [],
    'NAME=CODE',
    'Wire code of a demographics error of which sources give only the internal name, such as INVALID_NHS_NUMBER=RT001; may be repeated.',
    { many: true },
  ),
  testNumbers: setting(
    list(z.string().regex(/^\d{1,10}$/, 'one to ten digits')),
    ['9'],
    'digits',
    'First digits of NHS numbers that are no real person’s; others are warned about; may be repeated.',
    { many: true },
  ),
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
  tokenLife: setting(duration(1000), 599_000, 'ms', 'Life of an access token of the API platform, on the space’s clock; ms.', {
    defaultText: '599s',
  }),
  log: setting(
    oneOf(['problems', 'exchanges', 'none']),
    'problems',
    'what',
    'What is written to standard error as JSON lines: problems (refused and failed exchanges), exchanges (all), none.',
  ),
})

/** The settings of an environment; durations in milliseconds, sizes in bytes. */
export type Settings = Readonly<z.output<typeof SettingsSchema>>
export type SettingKey = keyof Settings

/** A setting under each of its names. */
export interface SettingRow extends SettingDoc {
  /** Key in the configuration file and in code. */
  readonly key: SettingKey
  /** Such as `--https-port`. */
  readonly flag: string
  /** Such as `MOCK_SPINE_HTTPS_PORT`. */
  readonly variable: string
}

/** Settings for code that starts an environment itself: the defaults, with some values replaced. Values are checked. */
export function settingsOf(values: Partial<Settings> = {}): Settings {
  return SettingsSchema.parse(values)
}

/** Every setting in the order of the table. */
export function settingRows(): readonly SettingRow[] {
  return SettingsSchema.keyof().options.map((key) => {
    const row = docs.get(SettingsSchema.shape[key])
    if (row === undefined) throw new Error(`setting ${key} has no documentation`)
    return { key, flag: flagOf(key), variable: variableOf(key), ...row }
  })
}

/** `httpsPort` → `--https-port`. */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** `httpsPort` → `MOCK_SPINE_HTTPS_PORT`. */
export function variableOf(key: string): string {
  return `MOCK_SPINE_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}
