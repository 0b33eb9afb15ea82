import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { controlHandler } from '../control/attach.ts'
import { settingsOf } from '../environment/settings.ts'
import { startEnvironment } from '../environment/start.ts'

/** An environment for one demo; ends when it is disposed of, and leaves no file. */
interface OwnEnvironment extends AsyncDisposable {
  /** Its HTTP port. */
  readonly url: string
  readonly token: string
}

/** Starts an environment on free ports, its certificates in a folder that goes with it. @throws ProblemError as every start */
export async function ownEnvironment(): Promise<OwnEnvironment> {
  const certs = await mkdtemp(path.join(tmpdir(), 'mock-spine-demo-'))
  const clear = () => rm(certs, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  try {
    const settings = settingsOf({ certs, httpsPort: 0, httpPort: 0, ldapsPort: 0, ldapPort: 0, log: 'none' })
    const environment = await startEnvironment(settings, { control: controlHandler })
    return {
      url: environment.urls.http,
      token: environment.adminToken,
      [Symbol.asyncDispose]: async () => {
        await environment.stop()
        await clear()
      },
    }
  } catch (error) {
    await clear()
    throw error
  }
}
