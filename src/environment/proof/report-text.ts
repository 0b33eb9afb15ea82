import type { VerifyReport } from './expectations.ts'

/** A report in plain words, a line for each check; what happened below them where one failed. */
export function reportText({ ok, checks, timeline }: VerifyReport): string {
  const failed = checks.filter((check) => !check.ok).length
  const head = ok ? `verified: ${checks.length} check(s) hold` : `${failed} of ${checks.length} check(s) failed`
  const lines = checks.map(({ ok, check, found }) => `  ${ok ? 'ok  ' : 'FAIL'}  ${check}: ${found} found`)
  return [head, ...lines, ...(ok ? [] : ['what happened:', timeline])].join('\n')
}
