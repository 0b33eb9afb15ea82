import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { endWithFile } from './endings.ts'

/** A new empty folder, removed when the test file is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'mock-spine-test-'))
  // The watch of a closed authority may still be reading it, under its lock file.
  endWithFile(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }))
  return folder
}
