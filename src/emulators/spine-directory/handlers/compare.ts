import { dnKey } from '../../../directory/schema/normal.ts'
import { attributeType } from '../../../directory/schema/schema.ts'
import { results, resultText } from '../../../wire/ldap/codes.ts'
import type { LdapReply } from '../../../wire/ldap/reply.ts'
import type { CompareRequest } from '../../../wire/ldap/request.ts'
import { LdapRefusal, noDn } from '../errors.ts'
import { directoryDoorProblems } from '../problems.ts'
import { checkAssertion } from '../search/assertion.ts'
import { Candidate, type CandidateEntry } from '../search/candidate.ts'
import { compileFilter } from '../search/compile.ts'
import { TRUE } from '../search/matchers.ts'
import { operationalAttributes } from '../search/operational.ts'
import { shown, type Visit } from '../visit.ts'
import { noBase, type SearchParts } from './search.ts'

/** Compares a value with an attribute of an entry (RFC 4511 §4.10, dossier sds-ldap 7). */
export function compare(visit: Visit, { dn, attribute, value }: CompareRequest, { rootDse, subschema }: SearchParts): LdapReply {
  const { exchange, parts, tree } = visit
  exchange.labels['dn'] = shown(dn)
  exchange.labels['attributes'] = shown(attribute)
  const key = dnKey(dn)
  if (key === undefined) throw noDn(dn)
  const type = attributeType(attribute)
  if (type === undefined) throw cannot(attribute, 'an attribute of the schema', results.undefinedAttributeType, '')
  let comparable = true
  const matcher = compileFilter(
    { kind: 'equal', attribute, value: value.toString() },
    { matching: parts.settings.ldapMatching, undefined: () => (comparable = false) },
  )
  tree.refresh()
  const own = key === rootDse.key ? rootDse : key === subschema.key ? subschema : undefined
  const place = own === undefined && visit.closed?.(key) !== true ? tree.find(key) : undefined
  if (own === undefined && place === undefined) throw noBase(visit, dn, key)
  const entry = own === undefined ? place?.node : { dn: own.dn, key: own.key, attributes: () => own.user }
  const operational = (of: CandidateEntry) => own?.operational ?? operationalAttributes(of, tree)
  if (entry !== undefined) checkAssertion(visit, entry, operational)
  if (!comparable)
    throw cannot(attribute, 'an attribute with an equality rule', results.inappropriateMatching, 'inappropriate matching request')
  const candidate = new Candidate(parts.advertised, operational)
  if (entry !== undefined) candidate.take(entry, place?.index, place?.slot ?? 0)
  if (candidate.values(type).length === 0) throw cannot(attribute, 'an attribute that the entry has', results.noSuchAttribute, '')
  const resultCode = matcher.test(candidate) === TRUE ? results.compareTrue : results.compareFalse
  exchange.outcome = 'accepted'
  exchange.labels['result'] = String(resultCode)
  exchange.summary = resultText(resultCode)
  return { resultCode }
}

const cannot = (attribute: string, expected: string, resultCode: number, diagnosticMessage: string): LdapRefusal =>
  new LdapRefusal(directoryDoorProblems['MS-LDAP-COMPARE'], { came: shown(attribute), expected, resultCode, diagnosticMessage })
