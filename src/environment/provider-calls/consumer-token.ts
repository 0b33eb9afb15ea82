import type { JsonObject } from '../../wire/jwt/unsigned.ts'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** What a token is made of; a claim that is undefined is left out. */
export interface TokenChoice {
  readonly odsCode: string
  readonly name: string
  readonly audience: string
  readonly scope: string
  /** Seconds since 1970. */
  readonly now: number
  readonly claims?: JsonObject
}

/** An unsigned token of a consumer of GP Connect (dossier ssp-fhir-dos 1.10). */
export function consumerToken({ odsCode, name, audience, scope, now, claims = {} }: TokenChoice): string {
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({
    iss: `https://${name}/`,
    sub: '1',
    aud: audience,
    iat: now,
    exp: now + 300,
    reason_for_request: 'directcare',
    requested_scope: scope,
    requesting_device: {
      resourceType: 'Device',
      identifier: [{ system: `https://${name}/Id/device`, value: '1' }],
      model: 'mock-spine',
      version: '1',
    },
    requesting_organization: {
      resourceType: 'Organization',
      name: odsCode,
      identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: odsCode }],
    },
    requesting_practitioner: {
      resourceType: 'Practitioner',
      id: '1',
      name: [{ family: 'Tester', given: ['Tess'], prefix: ['Ms'] }],
      identifier: [
        { system: 'https://fhir.nhs.uk/Id/sds-user-id', value: '555000000011' },
        { system: 'https://fhir.nhs.uk/Id/sds-role-profile-id', value: '555200000013' },
        { system: `https://${name}/Id/user`, value: '1' },
      ],
    },
    ...claims,
  })}.`
}
