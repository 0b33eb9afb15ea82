import { controlHandler } from '../control/attach.ts'
import { type Settings, settingsOf } from '../environment/settings.ts'
import { startEnvironment } from '../environment/start.ts'
import { certificateCache } from './certificate-cache.ts'
import { Spine } from './spine.ts'

/** What `startSpine` starts. */
export interface SpineOptions {
  /** Any setting of docs/settings.md. Unless they say otherwise ports are free ones, answers leave at once and nothing is logged. */
  readonly settings?: Partial<Settings>
  /** Suppliers that get an endpoint in this process, by the names of their certificates; `supplier-a` and `supplier-b` when left out. */
  readonly suppliers?: readonly string[]
}

/**
 * Starts Spine in this process; when it resolves, every port answers.
 *
 *     await using spine = await startSpine()
 *     const answer = await spine.supplier('A').send(message)
 *     const delivery = await spine.supplier('A').next({ action: 'MCCI_IN010000UK13' })
 *
 * Certificates are kept between starts in `node_modules/.cache/mock-spine` unless `settings.certs` names a folder.
 * @throws ProblemError when a setting, the certificates or a port stands in the way; nothing is left behind
 */
export async function startSpine({ settings = {}, suppliers = ['supplier-a', 'supplier-b'] }: SpineOptions = {}): Promise<Spine> {
  const free = { httpsPort: 0, httpPort: 0, ldapsPort: 0, ldapPort: 0, answerDelay: 0, log: 'none' } as const
  const chosen = settingsOf({ ...free, ...settings, certs: settings.certs ?? certificateCache() })
  const environment = await startEnvironment(chosen, { control: controlHandler, variables: process.env })
  const spine = new Spine(environment)
  try {
    for (const name of suppliers) await spine.openSupplier(name)
    return spine
  } catch (error) {
    await spine.stop()
    throw error
  }
}
