import { Command } from 'commander'
import { version } from '../environment/version.ts'
import { commands } from './commands.ts'
import { reportError } from './report.ts'

/** Time for what still runs after a failure to end by itself, in milliseconds. */
const LINGER_MS = 1000

/** Runs the command line; sets the process's exit code: 0 done, 1 failed, 2 given wrongly. */
export async function main(argv: readonly string[]): Promise<void> {
  endQuietlyWithThePipe()
  try {
    const program = await programFor(argv)
    await program.parseAsync([...argv])
  } catch (error) {
    const code = reportError(error)
    process.exitCode = code
    setTimeout(() => process.exit(code), LINGER_MS).unref()
  }
}

async function programFor(argv: readonly string[]): Promise<Command> {
  const program = new Command('mock-spine')
    .description('A local NHS Spine: real host names, mutual TLS and stateful emulators.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError(true)
    .enablePositionalOptions()
    .exitOverride()
  const words = argv.slice(2).filter((word) => !word.startsWith('-'))
  const wanted = words[0] === 'help' ? words[1] : words[0]
  for (const { name, summary, load } of commands) {
    const command = program
      .command(name)
      .summary(summary)
      .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
    if (name === wanted) (await load()).configure(command)
  }
  return program
}

/** `mock-spine journal | head` closes the pipe early: that is no failure. */
function endQuietlyWithThePipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
}
