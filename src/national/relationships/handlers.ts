import { OID } from '../../wire/hl7v3/names.ts'
import { escapeText as t } from '../../wire/xml/escape.ts'
import type { DomainAnswer, DomainHandler } from '../domain.ts'
import { psisQueryFailed, psisReason, psisUpdateFailed, summaries } from '../psis-failures.ts'
import { type Assertion, assert, assertionsOf, same } from './permissions.ts'
import { type Entry, readPermissions } from './read-permissions.ts'

const PERMISSIONS = ['Yes', 'No', 'Ask']

/** SET_RESOURCE_PERMISSIONS_INUK01: stores assertions, answers MCCI_IN010000UK13 as captured (dossier sync-pds 5). */
export const setPermissions: DomainHandler = async (request, turn) => {
  const read = readPermissions(request, 'permissions', ['accessControlAssertion'])
  if ('failure' in read) return psisUpdateFailed(read.failure)
  const assertions: Assertion[] = []
  for (const { permission, resource, function: asked, accessor, at } of read.entries) {
    if (!PERMISSIONS.includes(permission) || resource === undefined || asked === undefined || accessor === undefined)
      return psisUpdateFailed({
        reasons: [summaries.invalid, psisReason('35160', 'Invalid input message. Access control assertion is incomplete')],
        came: `permission “${permission}”`,
        expected: `permission ${PERMISSIONS.join(', ')}, resource, function and accessor`,
        at,
        invented: true,
      })
    assertions.push({ permission, resource, function: asked, accessor })
  }
  await assert(turn, read.nhsNumber, assertions)
  return {
    interaction: 'MCCI_IN010000UK13',
    prefix: '',
    versionCode: 'V3NPfIT3.0',
    typeCode: 'AA',
    content: '',
    summary: `${assertions.length} permission(s) set for ${read.nhsNumber}`,
  }
}

/** GET_RESOURCE_PERMISSIONS_INUK01: every assertion that the criteria fit. */
export const getPermissions: DomainHandler = async (request, turn) => {
  const read = readPermissions(request, 'accessControlQuery', ['queryCriteria'])
  if ('failure' in read) return psisQueryFailed(read.failure)
  const found = (await assertionsOf(turn, read.nhsNumber)).filter((each) => read.entries.some((criteria) => fits(each, criteria)))
  return answered('GET_RESOURCE_PERMISSIONS_RESPONSE_INUK01', 'getResourcePermissionsResponse', read.nhsNumber, found)
}

/**
 * HAS_RESOURCE_PERMISSIONS_INUK01: for each thing asked, one assertion: what was set for that accessor, else for everyone, else No. What the
 * answer holds no source shows; it has the form of the one to GET.
 */
export const hasPermissions: DomainHandler = async (request, turn) => {
  const read = readPermissions(request, 'accessControlQuery', ['queryCriteria', 'accessControlSet'])
  if ('failure' in read) return psisQueryFailed(read.failure)
  const all = await assertionsOf(turn, read.nhsNumber)
  const found = read.entries.map((asked): Assertion => {
    const about = all.filter((each) => fits(each, { ...asked, accessor: undefined }))
    const own = about.find((each) => asked.accessor !== undefined && fits(each, asked))
    const everyone = about.find(({ accessor }) => same(accessor.type, 'Everyone'))
    return {
      permission: (own ?? everyone)?.permission ?? 'No',
      resource: asked.resource ?? { type: 'SCR', id: read.nhsNumber },
      function: asked.function ?? { context: '', code: '' },
      accessor: asked.accessor ?? { type: 'Everyone', name: 'Everyone' },
    }
  })
  return answered('HAS_RESOURCE_PERMISSIONS_RESPONSE_INUK01', 'hasResourcePermissionsResponse', read.nhsNumber, found)
}

function fits({ resource, function: asked, accessor }: Assertion, criteria: Entry): boolean {
  if (criteria.resource !== undefined && !(same(resource.type, criteria.resource.type) && same(resource.id, criteria.resource.id)))
    return false
  if (criteria.function !== undefined && !(same(asked.context, criteria.function.context) && same(asked.code, criteria.function.code)))
    return false
  return (
    criteria.accessor === undefined ||
    (same(accessor.type, criteria.accessor.type) &&
      same(accessor.id ?? '', criteria.accessor.id ?? '') &&
      same(accessor.name ?? '', criteria.accessor.name ?? ''))
  )
}

const answered = (interaction: string, element: string, nhsNumber: string, found: readonly Assertion[]): DomainAnswer => ({
  interaction,
  prefix: '',
  versionCode: 'V3NPfIT3.0',
  typeCode: 'AA',
  content: `<crs:${element}>${permissionsXml('crs:', nhsNumber, found)}</crs:${element}>`,
  summary: `${found.length} permission(s) of ${nhsNumber}`,
})

/** The permissions of a patient; access control answers with the prefix `crs:`, an event list without one. */
export const permissionsXml = (p: 'crs:' | '', nhsNumber: string, assertions: readonly Assertion[]): string =>
  `<${p}permissions><${p}resourceContext root="${OID.nhsNumber}" extension="${nhsNumber}"/>${assertions.map((each) => assertionXml(p, each)).join('')}</${p}permissions>`

function assertionXml(p: 'crs:' | '', { permission, resource, function: asked, accessor }: Assertion): string {
  const id = accessor.id === undefined ? '' : `<${p}id>${t(accessor.id)}</${p}id>`
  const name = accessor.name === undefined ? '' : `<${p}name>${t(accessor.name)}</${p}name>`
  return `<${p}accessControlAssertion><${p}permission>${permission}</${p}permission><${p}resource><${p}type>${t(resource.type)}</${p}type><${p}Id>${t(resource.id)}</${p}Id></${p}resource><${p}function><${p}context>${t(asked.context)}</${p}context><${p}code>${t(asked.code)}</${p}code></${p}function><${p}accessor><${p}type>${t(accessor.type)}</${p}type><${p}accessorId>${id}${name}</${p}accessorId></${p}accessor></${p}accessControlAssertion>`
}
