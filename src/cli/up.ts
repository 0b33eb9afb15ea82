import type { Command } from 'commander'
import type { Environment } from '../environment/environment.ts'
import { type ConnectionInfo, connectionInfo, removeReadyFile, writeReadyFile } from '../environment/ready-file.ts'
import { type ExchangeLog, logExchanges } from './exchange-log.ts'
import { fileProblem } from './named-file.ts'
import { EXIT } from './report.ts'
import { addSettingOptions, loadSettings } from './setting-options.ts'
import { settleMemory } from './settled-memory.ts'
import { banner, importNotes } from './up-banner.ts'

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
  let environment: Environment | undefined
  let log: ExchangeLog | undefined
  let settled: (() => void) | undefined
  let stopping = false
  const stop = async (): Promise<void> => {
    if (stopping) process.exit(EXIT.failed)
    stopping = true
    settled?.()
    if (readyFile !== undefined) await removeReadyFile(readyFile)
    await environment?.stop()
    await log?.close()
    process.exit(EXIT.ok)
  }
  // Before the start: as a container's first process it would not be ended by a signal that it has no handler for.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
  const [{ startEnvironment }, { controlHandler }, { domainHandlers, OWN_INITIATIVE }, { interactionCounts }] = await Promise.all([
    import('../environment/start.ts'),
    import('../control/attach.ts'),
    import('../environment/compose-emulators.ts'),
    import('../environment/interaction-counts.ts'),
  ])
  environment = await startEnvironment(settings, { control: controlHandler })
  const info = connectionInfo(environment)
  if (readyFile !== undefined) await announce(readyFile, info)
  process.stdout.write(
    banner(environment.profile, info, interactionCounts(environment.catalogue, domainHandlers(settings), OWN_INITIATIVE)),
  )
  process.stderr.write(importNotes(environment.imported))
  settled = settleMemory(environment.journal)
  if (settings.log !== 'none') log = logExchanges(environment.journal, settings.log)
}

async function announce(file: string, info: ConnectionInfo): Promise<void> {
  try {
    await writeReadyFile(file, info)
  } catch (error) {
    throw fileProblem(error, '--ready-file in a folder that can be written')
  }
}
