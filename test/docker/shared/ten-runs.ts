import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'

/** `npm run test:shared -- [--runs 10]`: the three suites that share an instance, so many times; the first that fails ends it. */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '10' } } })
const runs = Number(values.runs)
for (let run = 1; run <= runs; run++) {
  const begun = performance.now()
  const child = spawn('npm', ['exec', '--', 'vitest', 'run', '--project', 'docker', 'test/docker/shared'], { stdio: 'inherit' })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  console.log(
    `run ${run} of ${runs}: ${code === 0 ? 'passed' : `failed (${code})`} in ${((performance.now() - begun) / 1000).toFixed(0)} s`,
  )
  if (code !== 0) process.exit(code ?? 1)
}
