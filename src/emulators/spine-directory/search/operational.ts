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
    attribute('entryUUID', uuidText(uuidOf(entry.key))),
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

/** The UUID of an entry's name, of version 5 in form; 16 octets. */
export function uuidOf(key: string): Buffer {
  const uuid = createHash('sha1').update(key).digest().subarray(0, 16)
  uuid[6] = ((uuid[6] ?? 0) & 0x0f) | 0x50
  uuid[8] = ((uuid[8] ?? 0) & 0x0f) | 0xa0
  return uuid
}

function uuidText(uuid: Buffer): string {
  const hex = uuid.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
