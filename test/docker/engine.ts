import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The checkout; what is built and composed in it. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Whether whoever runs the tests has no engine and says so. */
export const skipped = process.env['MOCK_SPINE_DOCKER'] === 'skip'

export interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Wall time in seconds. */
  readonly seconds: number
}

/** Runs a program in the checkout to its end. */
export function run(file: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Run> {
  const started = performance.now()
  const child = spawn(file, args, { cwd: root, env: { ...process.env, ...variables }, stdio: ['ignore', 'pipe', 'pipe'] })
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8')
    child[name].on('data', (part: string) => {
      text[name] += part
    })
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...text, seconds: (performance.now() - started) / 1000 }))
  })
}

/** The same, which must exit 0; its output without the space around it. */
export async function output(file: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, stdout, stderr } = await run(file, args, variables)
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} exited ${code}\n${stdout}${stderr}`)
  return stdout.trim()
}

/** Fails with the way out when there is no engine to test on. */
export async function requireEngine(): Promise<void> {
  for (const args of [
    ['info', '--format', '{{.ServerVersion}}'],
    ['compose', 'version'],
  ]) {
    const reason = await run('docker', args).then(
      ({ code, stdout, stderr }) => (code === 0 ? undefined : `${stdout}${stderr}`.trim()),
      (error: Error) => error.message,
    )
    if (reason !== undefined) {
      throw new Error(
        `These tests need a Docker engine with Compose v2, and \`docker ${args.join(' ')}\` failed: ${reason}\nStart one, or set MOCK_SPINE_DOCKER=skip to leave them out.`,
      )
    }
  }
}
