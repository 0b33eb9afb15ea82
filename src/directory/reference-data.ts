import { z } from 'zod'
import { escapeDnValue } from '../wire/ldap/dn.ts'
import { attribute, type Entry, present, REFERENCE_DATA, WORKGROUPS } from './entries/entry.ts'
import { OdsCode } from './names.ts'
import { strict } from './strict.ts'

/** A workgroup of ou=workgroups (nhsWg; what the real branch holds is not known, dossier sds-ldap 12). */
export const Workgroup = strict({
  id: z.string().regex(/^\d{12}$/, 'not the id of a workgroup: exactly 12 digits in quotes'),
  name: z.string().min(1),
  odsCode: OdsCode,
  type: z.string().min(1).exactOptional(),
  /** The id of the workgroup above it. */
  parent: z.string().min(1).exactOptional(),
}).readonly()

/** The whole of stubs/workgroups.yaml. */
export const WorkgroupFile = strict({ workgroups: z.array(Workgroup).readonly() }).readonly()

export const workgroupEntry = ({ id, name, odsCode, type, parent }: z.output<typeof Workgroup>): Entry => ({
  dn: `uniqueIdentifier=${id},${WORKGROUPS}`,
  attributes: present([
    attribute('objectClass', 'top', 'nhsWg'),
    attribute('uniqueIdentifier', id),
    attribute('cn', name),
    attribute('nhsIDCode', odsCode),
    attribute('nhsWgStatus', '1'),
    attribute('nhsWgRoot', parent === undefined ? '1' : '0'),
    attribute('nhsPwgId', parent),
    attribute('nhsWgType', type),
  ]),
})

const LISTS = { 'job-roles': 'nhsRBACJR', 'areas-of-work': 'nhsRBACAoW', activities: 'nhsRBACBF' } as const

/** A code of role-based access control: its three levels, each a code and a name. */
const Code = strict({
  code: z.string().min(1),
  name: z.string().min(1),
  levels: z
    .array(z.tuple([z.string().min(1), z.string().min(1)]))
    .length(3)
    .readonly(),
}).readonly()

/** The whole of stubs/reference-data.yaml: lists by name. */
export const ReferenceFile = strict({
  'job-roles': z.array(Code).readonly(),
  'areas-of-work': z.array(Code).readonly(),
  activities: z.array(Code).readonly(),
}).readonly()

/** A container for each list and the codes below it (the tree below ou=ReferenceData is invented, dossier sds-ldap 12). */
export function referenceEntries(file: z.output<typeof ReferenceFile>): Entry[] {
  return (['job-roles', 'areas-of-work', 'activities'] as const).flatMap((list) => {
    const parent = `cn=${list},${REFERENCE_DATA}`
    const head: Entry = { dn: parent, attributes: present([attribute('objectClass', 'top', 'nhsList'), attribute('cn', list)]) }
    return [
      head,
      ...file[list].map(
        ({ code, name, levels }): Entry => ({
          dn: `uniqueIdentifier=${escapeDnValue(code)},${parent}`,
          attributes: present([
            attribute('objectClass', 'top', LISTS[list]),
            attribute('uniqueIdentifier', code),
            attribute('cn', name),
            attribute('nhsStatus', '1'),
            attribute('nhsCreateDate', '20240101'),
            ...levels.flatMap(([levelCode, levelName], at) => [
              attribute(`nhsList${at + 1}Code`, levelCode),
              attribute(`nhsList${at + 1}Name`, levelName),
            ]),
          ]),
        }),
      ),
    ]
  })
}

/** Who may bind to the directory with a password. */
export const AccountFile = strict({
  accounts: z.array(strict({ dn: z.string().min(1), password: z.string().min(1) }).readonly()).readonly(),
}).readonly()
