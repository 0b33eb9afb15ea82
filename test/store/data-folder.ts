import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'

const root = mkdtempSync(path.join(tmpdir(), 'mock-spine-data-'))
let made = 0

afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A data folder that is not there yet, gone after the tests of the file. */
export const dataFolder = (): string => path.join(root, String(++made))
