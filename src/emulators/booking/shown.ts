import type { KeptAppointment, KeptVersion } from './state.ts'
import { PROFILE } from './systems.ts'
import type { Answer, Visit } from './visit.ts'

/** An appointment as it is told in one of its versions, the last if none is named. */
export function shown({ id, versions }: KeptAppointment, number = versions.length): Answer['resource'] {
  const { resource, at }: KeptVersion = versions[number - 1] ?? versions[0]
  const told = {
    ...resource,
    id,
    meta: { versionId: String(number), lastUpdated: `${new Date(at).toISOString().slice(0, 19)}+00:00`, profile: [PROFILE.appointment] },
  }
  return told
}

/** An appointment as an answer: with its version, when that came about, and after a change where it is. */
export function answerOf(kept: KeptAppointment, visit: Visit, status: 200 | 201, number = kept.versions.length): Answer {
  const at = (kept.versions[number - 1] ?? kept.versions[0]).at
  const location = `${visit.root}/Appointment/${kept.id}/_history/${number}`
  return {
    status,
    resource: shown(kept, number),
    fields: [
      ...(visit.interaction.verb === 'GET' ? [] : ['Location', location]),
      'ETag',
      `W/"${number}"`,
      'Last-Modified',
      new Date(at).toUTCString(),
    ],
  }
}
