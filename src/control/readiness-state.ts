/** What readiness rests on; `ready` only when every part is. */
export interface Readiness {
  readonly ready: boolean
  readonly listeners: readonly { readonly name: string; readonly port: number; readonly listening: boolean; readonly connections: number }[]
  readonly seed: { readonly loaded: boolean; readonly parties: number; readonly interactions: number }
  readonly store: { readonly name: string; readonly writable: boolean; readonly error?: string }
  readonly ca: { readonly inForce: boolean; readonly serverCertificateUntil: string; readonly crlUntil: readonly string[] }
}
