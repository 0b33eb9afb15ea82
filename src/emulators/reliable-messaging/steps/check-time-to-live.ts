import { isoTime } from '../../../kernel/delivery-outcome.ts'
import { problem } from '../../../kernel/problem.ts'
import { headerRefusal } from '../errors.ts'
import { messagingProblems } from '../problems.ts'
import { readTime } from '../read-time.ts'
import type { Visit } from '../visit.ts'

const AT = '/SOAP:Envelope/SOAP:Header/eb:MessageHeader/eb:MessageData/eb:TimeToLive'

/**
 * Refuses a message whose eb:TimeToLive has passed on the space's clock, and notes when one to be passed on will (ebMS 2.0 §3.1.6.4). One that
 * was dead when it was written, as EMIS sends (dossier ebxml-messaging 1.5), or that is no time, is remarked on and not kept to.
 * @throws MessageError TimeToLiveExpired
 */
export function checkTimeToLive(visit: Visit): void {
  const { timeToLive, timestamp } = visit.envelope
  if (timeToLive.count === 0 || visit.parts.settings.timeToLive === 'ignore') return
  const until = readTime(timeToLive.value)
  const written = readTime(timestamp.value)
  if (until === undefined || (written !== undefined && until <= written)) {
    const came = `TimeToLive ${timeToLive.value}, Timestamp ${timestamp.value}`
    const expected = until === undefined ? 'YYYY-MM-DDTHH:MM:SSZ' : 'a time after eb:Timestamp'
    visit.exchange.problems.push(problem(messagingProblems['MS-EBXML-TIME-TO-LIVE'], { came, expected, at: AT }))
    return
  }
  const now = visit.space.clock.now()
  if (now > until) {
    const came = `TimeToLive ${timeToLive.value} at ${isoTime(now)} on this space’s clock`
    throw headerRefusal('TIME_TO_LIVE_EXPIRED', problem(messagingProblems['MS-TTL-EXPIRED'], { came, expected: 'a time to come', at: AT }))
  }
  visit.livesUntil = until
}
