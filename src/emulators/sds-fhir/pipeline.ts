import type { Step } from '../../kernel/emulator.ts'
import { answerProbe } from './steps/answer-probe.ts'
import { authorise } from './steps/authorise.ts'
import { identify } from './steps/identify.ts'
import { locate } from './steps/locate.ts'
import { negotiate } from './steps/negotiate.ts'
import { override } from './steps/override.ts'
import { readCriteria } from './steps/read-criteria.ts'
import { search } from './steps/search.ts'
import { takeCorrelationId, track } from './steps/track.ts'
import type { Visit } from './visit.ts'

/** What every request meets: the platform's check of the key, then the service's of path and verb (dossier sds-ldap 6.1, 6.4). */
export const entrance: readonly Step<Visit>[] = [identify, takeCorrelationId, authorise, locate, answerProbe]

/** What a search meets behind that, in the order in which the service looks (dossier 6.1, 6.2, 6.3). */
export const searching: readonly Step<Visit>[] = [track, readCriteria, negotiate, override, search]
