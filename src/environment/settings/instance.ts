import { z } from 'zod'
import { HostName } from '../../directory/names.ts'
import { ProblemError } from '../../kernel/problem.ts'
import { publications } from '../../pki/revocation/publication-names.ts'
import { generations } from '../../pki/shape.ts'
import { parseAdvertise } from '../advertise.ts'
import { list, moment, oneOf, onOrOff, port, size, text } from './kinds.ts'
import { optional, setting } from './row.ts'

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

/** Folder of stub files that need not be there. */
export const USUAL_STUB_FILES = './stubs/overrides'

/** Settings of the instance itself: what it is, where it listens, what it starts with and keeps, who may administer it. */
export const instanceSettings = {
  environment: setting(
    text('the name of an environment').toLowerCase(),
    'int',
    'name',
    'Environment of Spine to be: int, dep, dev, train, or live.',
  ),
  liveLookAlike: setting(onOrOff(), false, 'on|off', 'Starts the look-alike of live, which --environment live alone does not.'),
  asOf: optional(
    moment(),
    'time',
    'Time at which the clocks of all spaces start and run from, such as 2024-10-01 or 2026-01-31T09:00:00Z.',
    {
      defaultText: 'now',
    },
  ),
  maintenance: setting(
    oneOf(['off', 'answer', 'refuse']),
    'off',
    'mode',
    'Weekly maintenance slots of the environment, on the clock of each space: off, answer (503; LDAP 52), or refuse (connections to the service’s hosts are closed, others answered so).',
  ),
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
  pki: setting(
    oneOf(generations),
    'g2',
    'generation',
    'Shape of the test CA’s certificates: g2 (as issued today), g1 (before 2023) or sha1-legacy (the chain of 2004); a folder holds one.',
  ),
  pkiAlso: optional(
    oneOf(generations),
    'generation',
    'Generation that is trusted beside it, as while endpoints move from one to the other; its folder is --certs and its name, e.g. certs/g1.',
    { defaultText: 'none' },
  ),
  revocation: setting(
    oneOf(publications),
    'fresh',
    'how',
    'How CRLs and OCSP answers are published at the start: fresh, expired, wrong-signer or missing; certificates are checked here as ever.',
  ),
  tlsVersions: setting(
    oneOf(['1.2-1.3', '1.2']),
    '1.2-1.3',
    'versions',
    'TLS versions of the HTTPS and LDAPS ports: 1.2-1.3, or 1.2 alone as Spine’s own.',
  ),
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
  stubFiles: setting(
    text('a folder'),
    USUAL_STUB_FILES,
    'dir',
    'Folder of stub files (YAML or JSON), in force from the start and read again when they change; see docs/guides/stubs.md.',
    { path: true, defaultText: './stubs/overrides, or overrides in the folder of --stubs' },
  ),
  faults: optional(text('a file'), 'file', 'File of fault rules in force from the start (YAML or JSON); see docs/guides/faults.md.', {
    path: true,
  }),
  demos: optional(text('a folder'), 'dir', 'Folder of demo scripts of your own; see docs/guides/demos.md.', { path: true }),
  schemas: optional(
    text('a folder'),
    'dir',
    'Folder of XML schemas, INTERACTION.xsd each, with which HL7 messages to Spine are compared; see docs/guides/schemas.md.',
    { path: true },
  ),
  validate: setting(
    oneOf(['off', 'log', 'strict']),
    'log',
    'mode',
    'What becomes of a message that breaks its schema (--schemas): off (nobody looks), log (a remark in the journal), strict (it is rejected).',
  ),
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
}
