import type { FhirResource, List } from 'fhir/r3.js'
import { londonTime } from '../../../wire/fhir/london-time.ts'
import type { Term } from '../record.ts'
import { PROFILE, SYSTEM } from '../systems.ts'

/** A list of one clinical area; an empty one says so (dossier ssp-fhir-dos 4.8). */
export const listOf = (
  id: string,
  title: string,
  code: Term,
  patient: string,
  now: number,
  items: readonly FhirResource[],
  contained: readonly FhirResource[] = [],
): List => ({
  resourceType: 'List',
  id,
  meta: { profile: [PROFILE.list] },
  // What is contained has no version of its own (FHIR STU3, dom-4).
  ...(contained.length === 0 ? {} : { contained: contained.map(({ meta: _meta, ...each }) => each) }),
  status: 'current',
  mode: 'snapshot',
  title,
  code: { coding: [{ system: SYSTEM.snomed, code: code.code, display: code.display }] },
  subject: { reference: `Patient/${patient}` },
  date: londonTime(now),
  orderedBy: { coding: [{ system: SYSTEM.listOrder, code: 'event-date' }] },
  ...(items.length + contained.length === 0
    ? { emptyReason: { coding: [{ system: SYSTEM.emptyReason, code: 'no-content-recorded', display: 'No Content Recorded' }] } }
    : {}),
  ...(items.length + contained.length === 0
    ? {}
    : {
        entry: [
          ...items.map((item) => ({ item: { reference: `${item.resourceType}/${item.id ?? ''}` } })),
          ...contained.map((item) => ({ item: { reference: `#${item.id ?? ''}` } })),
        ],
      }),
})
