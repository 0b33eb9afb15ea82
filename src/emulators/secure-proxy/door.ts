import type { Door } from '../../kernel/lazy-emulator.ts'
import { afterRefusal, afterWork } from '../../kernel/override.ts'
import { auditOf } from './audit.ts'
import { SSP_PREFIX } from './declaration.ts'
import { matchables } from './matchables.ts'
import { overrideForms } from './overridden.ts'
import type { SecureProxyParts } from './parts.ts'
import { pipeline } from './pipeline.ts'
import { refusal, refuseAtEdge } from './refuse.ts'
import { Visit } from './visit.ts'

/** The Spine Secure Proxy: checks a call, passes it on to the provider that its path names, and passes the answer back (dossier ssp-fhir-dos 1). */
export function secureProxyDoor(parts: SecureProxyParts): Door {
  const steps = pipeline(parts.settings)
  return {
    async serve(exchange, inbound) {
      const { target } = inbound
      const prefixed = target.startsWith(`${SSP_PREFIX}/`) && !/^\/https?[:%]/i.test(target)
      const visit = new Visit(exchange, inbound, parts, target.slice(prefixed ? SSP_PREFIX.length + 1 : 1))
      const traceId = inbound.fields.get('ssp-traceid')
      if (traceId !== undefined) exchange.labels['traceId'] = traceId
      try {
        for (const step of steps) {
          visit.step = step.name
          const pending = step(visit)
          if (pending !== undefined) await pending
          if (visit.reply !== undefined) break
        }
        exchange.audit = auditOf(visit, undefined)
        const reply = afterWork(visit, () => overrideForms(visit))
        if (reply.stream !== visit.reply?.stream) visit.reply?.stream?.cancel()
        return reply
      } catch (error) {
        exchange.audit = auditOf(visit, visit.step)
        return afterRefusal(visit, refusal(error, visit))
      }
    },
    refuse: (_exchange, what) => refuseAtEdge(parts, what),
    matchables,
  }
}
