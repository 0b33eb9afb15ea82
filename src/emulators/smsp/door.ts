import { runPipeline } from '../../kernel/emulator.ts'
import type { Door } from '../../kernel/lazy-emulator.ts'
import { served } from '../../kernel/override.ts'
import { miniServices } from '../../national/mini-services/mini-services.ts'
import { maskPassword } from './mask-password.ts'
import { matchables } from './matchables.ts'
import { overrideForms } from './overridden.ts'
import type { SmspParts } from './parts.ts'
import { pipeline } from './pipeline.ts'
import { refusal, refuseAtEdge } from './refuse.ts'
import { Visit } from './visit.ts'

/** What happens behind the declaration. */
export function smspDoor(parts: SmspParts): Door {
  const domain = miniServices(parts.demographics)
  return {
    serve(exchange, inbound) {
      maskPassword(exchange, inbound.body, parts.settings.journalBody)
      const visit = new Visit(exchange, inbound, parts, domain)
      return served(visit, (visit) => runPipeline(pipeline, visit), overrideForms, refusal)
    },
    refuse: (_exchange, what) => refuseAtEdge(parts.ids, parts.settings, what),
    matchables,
  }
}
