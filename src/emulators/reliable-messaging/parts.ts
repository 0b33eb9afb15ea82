import type { Directory } from '../../directory/directory.ts'
import type { Catalogue } from '../../directory/interactions.ts'
import type { Ids } from '../../kernel/ids.ts'
import type { OutboxEntry } from '../../kernel/outbox-entry.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { SchemaValidator } from '../../kernel/schema-validator.ts'
import type { Space, Spaces } from '../../kernel/space.ts'
import type { Store } from '../../kernel/store.ts'
import type { Tally } from '../../kernel/tally.ts'
import type { Turns } from '../../kernel/turns.ts'
import type { DomainHandler } from '../../national/domain.ts'
import type { Practice } from '../../national/practice.ts'
import type { XmlLeniency } from '../../wire/ebxml/read-lenient.ts'
import type { WaitingBytes } from './waiting-bytes.ts'

/** Settings of the messaging doors, named as on the command line. */
export interface MessagingSettings {
  /** Whether a From party without a record under the certificate's FQDN is refused (dossier 9.7: Spine's own behaviour is unknown). */
  readonly partyCheck: 'strict' | 'warn' | 'off'
  /** HTTP status of a MessageError (dossier 3.1: sources disagree). */
  readonly messageErrorStatus: 200 | 500
  /** HTTP status of a body that is too large (dossier 1.4: unknown). */
  readonly oversizeStatus: 413 | 500
  /** Whether a message at a path that is meant for another kind is refused (dossier 1.1). */
  readonly strictPaths: boolean
  /** What a forward sender is told when its message cannot be delivered (dossier 2.2 b: unknown). */
  readonly deliveryFailure: 'message-error' | 'mcci' | 'silent'
  /** What an interaction without a domain is answered with: the domain's failure, or an acknowledgement where that is the answer. */
  readonly unbuilt: 'refuse' | 'accept'
  /** Whether deliveries end as the contract says, or are kept until they are made. */
  readonly retries: 'contract' | 'patient'
  /** Longest pause between tries of a delivery that is kept until it is made, in milliseconds. */
  readonly retryLongest: number
  /** Whether each party gets its deliveries one at a time, in the order of their promises. */
  readonly deliveryOrder: 'none' | 'fifo'
  /** Whether messages end at their eb:TimeToLive. */
  readonly timeToLive: 'enforce' | 'ignore'
  /** Whose ill-formed envelopes are read as they are meant. */
  readonly xmlLenient: XmlLeniency
  readonly maxParts: number
  readonly maxXmlDepth: number
  /** Deliveries that may wait; beyond it new messages are refused. */
  readonly maxOutbox: number
  /** Bytes of forward messages that may wait; beyond it new ones are refused. */
  readonly maxOutboxBytes: number
  /** Milliseconds that a retried MessageId is known, where the contract names no persistDuration (SpineTools' default: an hour). */
  readonly persistDefault: number
}

/** What the composition gives the messaging doors. */
export interface MessagingParts {
  readonly spaces: Spaces
  readonly store: Store
  readonly turns: Turns
  readonly ids: Ids
  readonly tally: Tally
  readonly catalogue: Catalogue
  readonly domains: Readonly<Record<string, DomainHandler>>
  readonly overrides: OverrideHook
  /** Compares messages with schemas; undefined when nobody brought any. */
  readonly schemas: SchemaValidator | undefined
  readonly settings: MessagingSettings
  /** Spine's own party key in this environment. */
  readonly spinePartyKey: string
  /** Organisations that mock-spine plays, by party key. */
  readonly practices: Readonly<Record<string, Practice>>
  /** How much of forward messages waits. */
  readonly waiting: WaitingBytes
  /** A delivery that waits or is being made. */
  promised(space: Space, id: string): OutboxEntry | undefined
  directory(space: string): Directory
}
