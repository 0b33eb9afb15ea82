import type { Door } from '../../kernel/lazy-emulator.ts'
import { afterRefusal, afterWork } from '../../kernel/override.ts'
import { readParameters } from '../../wire/fhir/parameters.ts'
import { BASE, DSTU2_BASE } from './declaration.ts'
import { matchables } from './matchables.ts'
import { overrideForms } from './overridden.ts'
import type { GpConnectParts } from './parts.ts'
import { pipeline } from './pipeline.ts'
import { refusal, refuseAtEdge } from './refuse.ts'
import { Visit } from './visit.ts'

/** A capability's part of the service root, with the `/fhir` that some consumers put behind it (dossier ssp-fhir-dos 1.2). */
const CAPABILITY = /^(?:\/(?:structured|documents))?(?:\/fhir)?/

/** The practice behind its declaration. */
export function gpConnectDoor(parts: GpConnectParts): Door {
  return {
    async serve(exchange, inbound) {
      const mark = inbound.target.indexOf('?')
      const whole = mark < 0 ? inbound.target : inbound.target.slice(0, mark)
      const release = whole.startsWith(DSTU2_BASE) ? 'DSTU2' : 'STU3'
      const base = release === 'DSTU2' ? DSTU2_BASE : BASE
      const capability = CAPABILITY.exec(whole.slice(base.length))?.[0] ?? ''
      const host = inbound.fields.get('host') ?? inbound.authority
      const visit = new Visit({
        exchange,
        inbound,
        parts,
        release,
        root: `https://${host}${base}${capability}`,
        path: decoded(whole.slice(base.length + capability.length + 1)),
        query: readParameters(mark < 0 ? '' : inbound.target.slice(mark + 1)),
      })
      try {
        for (const step of pipeline) {
          const pending = step(visit)
          if (pending !== undefined) await pending
          if (visit.reply !== undefined) break
        }
        return afterWork(visit, () => overrideForms(visit))
      } catch (error) {
        return afterRefusal(visit, await refusal(error, visit))
      }
    },
    refuse: (_exchange, what) => refuseAtEdge(what),
    matchables,
  }
}

/** Clients encode the `$` of an operation. */
const decoded = (path: string): string => path.replaceAll(/%24/g, '$')
