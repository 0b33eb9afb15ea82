import { HostName } from '../../directory/names.ts'
import { count, duration, oneOf } from './kinds.ts'
import { optional, setting } from './row.ts'

/** Settings of what Spine sends: connections to suppliers, tries and order of deliveries. */
export const deliverySettings = {
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
}
