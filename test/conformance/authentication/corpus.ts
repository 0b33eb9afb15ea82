import { readFileSync } from 'node:fs'
import path from 'node:path'
import { corpusFolder } from '../../support/corpus.ts'

/** Whether the captured samples are there. */
export const corpusPresent = corpusFolder !== undefined

/** A captured sample of the identity corpus. */
export const sample = (file: string): string => readFileSync(path.join(corpusFolder ?? '', 'identity', file), 'utf8')
