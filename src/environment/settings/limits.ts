import { count, duration, size } from './kinds.ts'
import { setting } from './row.ts'

/** Settings that bound what is taken at once, waited for and kept. */
export const limitSettings = {
  maxBody: setting(size(1), 5_242_880, 'bytes', 'Largest body of a request; bytes.'),
  maxStreamed: setting(
    size(1),
    1024 * 1024 * 1024,
    'bytes',
    'Largest body that passes through the proxy, either way; bytes. Bodies are never held whole.',
  ),
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
  maxSnapshots: setting(count(1), 20, 'count', 'Snapshots kept of a space, in memory.'),
  maxInbox: setting(count(1), 1000, 'count', 'Messages kept per supplier without a listener; the oldest go first.'),
  maxDemos: setting(count(1), 8, 'count', 'Plays of demos, under way or kept to be read; the oldest that has ended goes first.'),
  demoIdle: setting(
    duration(1),
    600_000,
    'ms',
    'Time that a demo played step by step waits to be continued; ms, or with a unit such as 10m.',
    {
      defaultText: '10m',
    },
  ),
  maxEventStreams: setting(count(1), 20, 'count', 'Most consoles and other readers of the event stream at once.'),
  journalCount: setting(count(1), 20_000, 'count', 'Exchanges that the journal keeps; the oldest go first.'),
  journalBytes: setting(size(1), 64 * 1024 * 1024, 'bytes', 'Bytes of bodies that the journal keeps over all exchanges.'),
  journalAge: setting(duration(1), 604_800_000, 'ms', 'Time that the journal keeps an exchange; ms, or with a unit such as 7d.', {
    defaultText: '7d',
  }),
  journalBody: setting(size(0), 65_536, 'bytes', 'Bytes that the journal keeps of one body.'),
  stubBody: setting(size(1), 5_242_880, 'bytes', 'Bytes of a body that stubs look at, and characters that the template of a stub makes.'),
}
