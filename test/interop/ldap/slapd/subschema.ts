import { type Secure, WireClient } from '../wire-client.ts'
import type { Definitions } from './openldap-schema.ts'

/** The definitions that a server's `cn=Subschema` has. */
export async function subschema(secure: Secure): Promise<Definitions> {
  const client = await WireClient.connect(secure)
  try {
    const filter = { is: '=', attribute: 'objectClass', value: 'subschema' } as const
    const { entries } = await client.search({
      base: 'cn=Subschema',
      scope: 'base',
      filter,
      attributes: ['attributeTypes', 'objectClasses'],
    })
    const of = (name: string) => entries[0]?.attributes.find(([each]) => each === name)?.[1] ?? []
    return { attributeTypes: of('attributeTypes'), objectClasses: of('objectClasses') }
  } finally {
    client.close()
  }
}
