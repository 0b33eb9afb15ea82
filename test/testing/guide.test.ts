import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

it.each([
  ['in-process.md', 'guide-example'],
  ['faults.md', 'faults-example'],
  ['stubs.md', 'stubs-example'],
])('the guide %s prints the test %s that runs beside this one', (guide, example) => {
  const [, printed] = /```ts\n([\s\S]*?)```/.exec(read(`docs/guides/${guide}`)) ?? []
  expect(printed).toBe(read(`test/testing/${example}.test.ts`))
})
