import type { Door } from './profiles/profile.ts'

/** The doors emulated so far; the others answer 501 with MS-DOOR-NOT-BUILT. */
export const builtDoors: ReadonlySet<Door> = new Set([
  'reliable-messaging',
  'sync-service',
  'smsp',
  'gazetteer',
  'pds-fhir',
  'spine-directory',
  'sds-fhir',
  'secure-proxy',
  'gp-connect',
  'booking',
  'nrl',
  'authentication',
  'oauth2',
  'cis2',
  'crl',
])
