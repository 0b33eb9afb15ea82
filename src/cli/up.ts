import type { Command } from 'commander'
import { connectionInfo, removeReadyFile, writeReadyFile } from '../environment/ready-file.ts'
import type { ExchangeLog } from './exchange-log.ts'
import { EXIT } from './report.ts'
import { addSettingOptions, loadSettings } from './setting-options.ts'
import { banner } from './up-banner.ts'

export function configure(command: Command): void {
  addSettingOptions(command)
    .description('Start an environment of Spine and keep it running until SIGTERM or SIGINT.')
    .addHelpText(
      'after',
      '\nEach flag is also a variable (--https-port: MOCK_SPINE_HTTPS_PORT) and a key of mock-spine.config.yaml (httpsPort).',
    )
    .action(up)
}

async function up(options: Readonly<Record<string, unknown>>): Promise<void> {
  const { settings } = await loadSettings(options)
  const { readyFile } = settings
  // Whoever waits for the file must not find the one of an earlier run.
  if (readyFile !== undefined) await removeReadyFile(readyFile)
  const [{ startEnvironment }, { controlHandler }] = await Promise.all([import('../environment/start.ts'), import('../control/attach.ts')])
  const environment = await startEnvironment(settings, { control: controlHandler })
  let log: ExchangeLog | undefined
  let stopping = false
  const stop = async (): Promise<void> => {
    if (stopping) process.exit(EXIT.failed)
    stopping = true
    if (readyFile !== undefined) await removeReadyFile(readyFile)
    await environment.stop()
    await log?.flush()
    process.exit(EXIT.ok)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
  const info = connectionInfo(environment)
  process.stdout.write(banner(environment.profile, info))
  if (readyFile !== undefined) await writeReadyFile(readyFile, info)
  // The logger is loaded when everything answers: nobody has to wait for it.
  if (settings.log !== 'none') log = (await import('./exchange-log.ts')).logExchanges(environment.journal, settings.log)
}
