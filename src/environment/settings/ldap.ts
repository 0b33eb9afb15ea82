import { count, duration, list, oneOf, onOrOff, size } from './kinds.ts'
import { setting } from './row.ts'

/** Settings of the directory over LDAP. */
export const ldapSettings = {
  ldapClientCertificate: setting(
    oneOf(['require', 'ask', 'none']),
    'require',
    'policy',
    'Client certificates on the LDAPS port: require one, ask (take a good one or none) or none (never ask).',
  ),
  ldapSizeLimit: setting(count(1), 500, 'count', 'Most entries that a search of the directory returns, over all its pages.'),
  ldapTimeLimit: setting(duration(1), 30_000, 'ms', 'Longest time of a search of the directory; ms.'),
  ldapMaxMessage: setting(size(1024), 1024 * 1024, 'bytes', 'Largest LDAP message; bytes.'),
  ldapMaxFilter: setting(count(1), 1000, 'count', 'Most clauses of a search filter, parts of substrings included.'),
  ldapMaxAnswer: setting(size(1024), 32 * 1024 * 1024, 'bytes', 'Bytes of entries after which an answer is ended with adminLimitExceeded.'),
  ldapCache: setting(size(0), 128 * 1024 * 1024, 'bytes', 'Bytes of encoded entries kept for the next search.'),
  ldapMatching: setting(
    oneOf(['strict', 'lenient']),
    'strict',
    'mode',
    'Attributes without a matching rule: strict (they match nothing, as in the published schema) or lenient (they compare without regard to case).',
  ),
  ldapSchema: setting(
    oneOf(['current', '2019']),
    'current',
    'which',
    'Schema that cn=Subschema serves: current (with nhsMhsManufacturerOrg and nhsTempUid), or 2019 without them.',
  ),
  ldapExtensions: setting(onOrOff(), false, 'on|off', 'StartTLS, server-side sorting and SASL EXTERNAL, which Spine does not offer.'),
  ldapAccountsOnly: setting(
    list(oneOf(['services', 'organisations', 'people', 'workgroups', 'reference-data', 'changelog'])),
    [],
    'branches',
    'Branches of the directory that only a bound account reads: services, organisations, people, workgroups, reference-data, changelog.',
  ),
  ldapChangelog: setting(count(1), 1000, 'count', 'Directory changes that cn=changelog holds, about; the oldest go first.'),
}
