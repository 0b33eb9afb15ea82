import type { z } from 'zod'
import type { PartyView, RegisteredView } from '../../../src/control/party-view.ts'
import type { Readiness } from '../../../src/control/readiness-state.ts'
import type { Patient as PatientSchema } from '../../../src/national/demographics/patient.ts'
import type { FaultRuleView } from '../../../src/stubs/faults/fault-rule.ts'

export type Party = z.output<typeof PartyView>
export type Registered = z.output<typeof RegisteredView>
export type Patient = z.output<typeof PatientSchema>
export type FaultRule = z.output<typeof FaultRuleView>
export type { Readiness }

export interface EnvironmentView {
  readonly name: string
  readonly title: string
  readonly spinePartyKey: string
  readonly urls: { readonly https: string; readonly http: string; readonly ldaps: string; readonly ldap: string }
  readonly advertise: string
  readonly hosts: readonly { readonly role: string; readonly name: string; readonly certificate: 'require' | 'ask' | 'none' }[]
  readonly doors: readonly { readonly name: string; readonly paths: readonly string[] }[]
  readonly interactions: readonly { readonly interaction: string; readonly name: string; readonly pattern: string }[]
  readonly maintenance: readonly { readonly service: string; readonly slot: string }[]
  readonly versions: { readonly mockSpine: string; readonly node: string }
}
export interface SpaceView {
  readonly name: string
  readonly claims: readonly string[]
  readonly clock: { readonly now: string; readonly frozen: boolean }
}
export interface CertificateView {
  readonly serial: string
  readonly name: string
  readonly kind: 'server' | 'outgoing' | 'client' | 'request'
  readonly commonName: string
  readonly names: readonly string[]
  readonly notBefore: string
  readonly notAfter: string
  readonly revoked?: { readonly at: string; readonly reason: string }
}
