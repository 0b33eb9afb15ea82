import { refuse } from '../errors.ts'
import type { Visit } from '../visit.ts'

/** The caller shows a good certificate of this environment. */
export function checkCaller({ inbound }: Visit): void {
  const what = inbound.certificateFault
  if (what !== undefined) throw refuse.certificate('ACCESS_DENIED_SSL', { came: what.came, expected: what.expected })
}
