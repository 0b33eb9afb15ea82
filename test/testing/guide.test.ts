import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

it('the guide prints the test that runs beside this one', () => {
  const [, printed] = /```ts\n([\s\S]*?)```/.exec(read('docs/guides/in-process.md')) ?? []
  expect(printed).toBe(read('test/testing/guide-example.test.ts'))
})
