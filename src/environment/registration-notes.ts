import type { Catalogue } from '../directory/interactions.ts'
import { INBOX, type PartyRecord } from '../directory/records.ts'
import { nearest } from '../kernel/nearest.ts'
import { type Problem, problem } from '../kernel/problem.ts'
import { type Registration, registrationProblems } from './registration.ts'

/** What the real path to live asks for and a test environment does not (environments 7). */
export function notesOn(registration: Registration, record: PartyRecord, catalogue: Catalogue): Problem[] {
  const notes: Problem[] = []
  if (registration.fqdn !== undefined && !/(?:^|\.)nhs\.uk$/i.test(record.fqdn))
    notes.push(
      problem(registrationProblems['MS-REGISTRATION-FQDN'], { came: record.fqdn, expected: 'a name that ends in nhs.uk', at: 'fqdn' }),
    )
  const urls = [registration.endpoint, ...(registration.endpoints ?? []).map(({ url }) => url)].filter(
    (url) => url !== undefined && url !== INBOX,
  )
  const odd = urls.find((url) => url !== undefined && new URL(url).port !== '')
  if (odd !== undefined)
    notes.push(
      problem(registrationProblems['MS-REGISTRATION-PORT'], { came: odd, expected: 'an https: URL without a port', at: 'endpoint' }),
    )
  const named = [registration, ...(registration.systems ?? [])].flatMap(({ interactions = [] }) => interactions)
  const known = new Set([...catalogue.entries()].map(({ interaction }) => String(interaction)))
  const answers = new Set<string>(catalogue.receivable().keys())
  for (const each of new Set([...named, ...(registration.endpoints ?? []).map(({ interaction }) => interaction)])) {
    if (known.has(each) || answers.has(each) || notes.length >= MOST_NOTES) continue
    const meant = nearest(each, known)
    notes.push(
      problem(registrationProblems['MS-REGISTRATION-INTERACTION'], {
        came: each,
        expected: meant === undefined ? 'an interaction of the catalogue' : `${meant}?`,
        at: 'interactions',
      }),
    )
  }
  return notes
}

const MOST_NOTES = 10
