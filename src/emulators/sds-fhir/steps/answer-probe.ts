import { probes } from '../contract.ts'
import { probe } from '../handlers/probe.ts'
import type { Visit } from '../visit.ts'

const BY_PATH: ReadonlyMap<string, (typeof probes)[keyof typeof probes]> = new Map(Object.entries(probes))

/** Answers what asks only whether the API is there. */
export function answerProbe(visit: Visit): void {
  const kind = BY_PATH.get(visit.path)
  if (kind === undefined) return
  visit.reply = probe(kind)
  visit.exchange.outcome = 'accepted'
  visit.exchange.summary = `SDS FHIR API ${visit.path} answered`
}
