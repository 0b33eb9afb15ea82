import type { CatalogueEntry } from '../../directory/interactions.ts'
import type { Operation } from '../../kernel/emulator.ts'

const ANSWERS = ['200 with the interaction’s answer', '200 with QUQI_IN010000UK14 or MCCI_IN010000UK13', 'SOAP fault, HTTP 500']

/** The paths of the synchronous service: the current one, and those that clients still post to (dossier sync-pds-smsp-gazetteer 1.1). */
export const operations: readonly Operation[] = [
  {
    name: 'sync-service',
    path: '/sync-service',
    pattern: 'sync',
    answers: ANSWERS,
    source: 'dossier sync-pds-smsp-gazetteer 1.1',
  },
  ...['/sync-service/*', '/syncservice-pds/*', '/syncservice-mm/*'].map((path) => ({
    name: path.slice(1, -2) === 'sync-service' ? 'sync-service (below)' : path.slice(1, -2),
    path,
    pattern: 'sync',
    answers: ANSWERS,
    source: 'dossier sync-pds-smsp-gazetteer 1.1 (an alias)',
  })),
]

const TRACE = 'traceQueryResponse'
const RETRIEVAL = 'retrievalQueryResponse'
const CONFIRM = 'confirmNHSNumberQueryResponse'

const pdsquery = (wrapper: string, ...actions: readonly string[]) => actions.map((action) => [`pdsquery:${action}`, wrapper] as const)

/**
 * Element around the interaction in the answer's body, by the request's service and interaction (dossier sync-pds-smsp-gazetteer 1.5). Requests
 * that are not listed are answered without one.
 */
export const wrapperElements: ReadonlyMap<string, string> = new Map<string, string>([
  ...pdsquery(TRACE, 'QUPA_IN000005UK01', 'QUPA_IN000005UK03', 'QUPA_IN010000UK13', 'QUPA_IN010000UK32'),
  ...pdsquery(RETRIEVAL, 'QUPA_IN000008UK02', 'QUPA_IN000008UK05', 'QUPA_IN000008SM13', 'QUPA_IN040000UK14', 'QUPA_IN040000UK32'),
  // No source gives these two: the dossier proposes them.
  ...pdsquery(TRACE, 'QUPA_IN000014UK01', 'QUPA_IN000014UK03', 'QUPA_IN000014SM03'),
  ...pdsquery(CONFIRM, 'QUPA_IN000016UK02', 'QUPA_IN000016UK04', 'QUPA_IN060000UK13', 'QUPA_IN060000UK30'),
  ['psisquery:QUPC_IN180000UK04', 'eventListQueryResponse'],
  ['psisquery:QUPC_IN190000UK04', 'eventQueryResponse'],
  ['mmquery:QURX_IN000005UK99', 'prescriptionDetailQueryResponse'],
  ['psisquery:QUPC_IN180000SM04', 'eventListQueryResponse'],
  ['psisquery:QUPC_IN190000SM04', 'eventQueryResponse'],
  ['lrs:SET_RESOURCE_PERMISSIONS_INUK01', 'setResourcePermissionsResponse'],
  ['lrsquery:GET_RESOURCE_PERMISSIONS_INUK01', 'getResourcePermissionsResponse'],
  ['lrsquery:HAS_RESOURCE_PERMISSIONS_INUK01', 'hasResourcePermissionsResponse'],
])

/** Element around errors of the prescription service, whatever was asked (dossier sync-pds-smsp-gazetteer 1.5). */
const PRESCRIPTION_ERRORS = 'PrescriptionsResponse'
const SERVICES = 'urn:nhs:names:services:'

/**
 * The element around an answer.
 * @param service of the request, with its `urn:nhs:names:services:`
 * @param action interaction of the request
 * @param answer interaction of the answer
 * @param chosen elements that settings name, by service and interaction
 */
export function wrapperElement(service: string, action: string, answer: string, chosen: ReadonlyMap<string, string>): string | undefined {
  const short = service.startsWith(SERVICES) ? service.slice(SERVICES.length) : service
  const named = chosen.get(action)
  if (named !== undefined) return named === '-' ? undefined : named
  if ((short === 'mm' || short === 'mmquery') && answer === 'MCCI_IN010000UK13') return PRESCRIPTION_ERRORS
  return wrapperElements.get(`${short}:${action}`)
}

/** Whether an interaction fails as a query does, with QUQI_IN010000UK14. */
export const isQuery = ({ service, failures }: CatalogueEntry): boolean =>
  failures.some((failure) => failure === `${service}:QUQI_IN010000UK14`)

/** Reliable interactions that suppliers also send here and have answered in the response (dossier sync-pds-smsp-gazetteer 5: sources disagree). */
export const alsoSynchronous: ReadonlySet<string> = new Set(['urn:nhs:names:services:lrs:SET_RESOURCE_PERMISSIONS_INUK01'])
