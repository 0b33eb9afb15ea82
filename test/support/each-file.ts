import { afterAll } from 'vitest'
import { endAll } from './endings.ts'

// Runs anew for every test file, while the modules that tests import stay: a hook of theirs would run after the first file only.
afterAll(endAll)
