import type { DomainHandler } from '../domain.ts'

const lazily =
  (name: 'setPermissions' | 'getPermissions' | 'hasPermissions'): DomainHandler =>
  async (request, turn) =>
    (await import('./handlers.ts'))[name](request, turn)

/** Access control of the relationship service: who may see what of a patient's record. Loaded with the first message. */
export const relationships: Readonly<Record<string, DomainHandler>> = {
  'urn:nhs:names:services:lrs:SET_RESOURCE_PERMISSIONS_INUK01': lazily('setPermissions'),
  'urn:nhs:names:services:lrsquery:GET_RESOURCE_PERMISSIONS_INUK01': lazily('getPermissions'),
  'urn:nhs:names:services:lrsquery:HAS_RESOURCE_PERMISSIONS_INUK01': lazily('hasPermissions'),
}
