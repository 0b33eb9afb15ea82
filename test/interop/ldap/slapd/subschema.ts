import { readFileSync } from 'node:fs'
import { type Secure, WireClient } from '../wire-client.ts'
import type { Definitions } from './openldap-schema.ts'

export async function subschema(_secure: Secure): Promise<Definitions> {
  const { raw } = JSON.parse(
    readFileSync(`${process.env['SPINE_CORPUS']}/sds/integration-adaptor-mhs__data_my_real_server_schema.json`, 'utf8'),
  )
  void WireClient
  return {
    attributeTypes: [
      ...raw.attributeTypes,
      "( 1.2.826.0.1285.0.2.1.299 NAME 'nhsMhsManufacturerOrg' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE X-ORIGIN 'nhsSDS' )",
    ],
    objectClasses: raw.objectClasses.map((x: string) =>
      /NAME 'nhsAs' /.test(x) ? x.replace('MAY ( ', 'MAY ( nhsMhsManufacturerOrg $ ') : x,
    ),
  }
}
