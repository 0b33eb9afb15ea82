import { createHash } from 'node:crypto'
import { REGISTERED } from '../../../directory/entries/endpoint-entry.ts'
import { attribute, type EntryAttribute, present, valuesOf } from '../../../directory/entries/entry.ts'
import type { Tree } from '../../../directory/entries/tree.ts'
import { objectClass } from '../../../directory/schema/schema.ts'
import type { CandidateEntry } from './candidate.ts'

const MANAGER = 'cn=Manager,o=nhs'
const SINCE = `${REGISTERED}Z`

/** The operational attributes that slapd keeps (dossier sds-ldap 1.5). Names and times are the same for every entry; the UUID is the name's. */
export function operationalAttributes(entry: CandidateEntry, tree: Tree): EntryAttribute[] {
  const classes = valuesOf({ attributes: entry.attributes((url) => url) }, 'objectclass').map(objectClass)
  const structural = classes
    .filter((each) => each?.kind === 'structural')
    .reduce((deepest, each) => ((each?.lineage.length ?? 0) > (deepest?.lineage.length ?? 0) ? each : deepest), undefined)
  return present([
    attribute('structuralObjectClass', structural?.name),
    attribute('entryUUID', uuidOf(entry.key)),
    attribute('creatorsName', MANAGER),
    attribute('createTimestamp', SINCE),
    attribute('entryCSN', `${REGISTERED}.000000Z#000000#000#000000`),
    attribute('modifiersName', MANAGER),
    attribute('modifyTimestamp', SINCE),
    attribute('entryDN', entry.dn),
    attribute('subschemaSubentry', 'cn=Subschema'),
    attribute('hasSubordinates', tree.hasChildren(entry.key) ? 'TRUE' : 'FALSE'),
  ])
}

function uuidOf(key: string): string {
  const hex = createHash('sha1').update(key).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
