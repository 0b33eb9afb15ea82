import path from 'node:path'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A data folder that is not there yet, gone after the tests of the file. */
export const dataFolder = (): string => path.join(temporaryFolder(), 'data')
