type End = () => void | Promise<void>

const endings: End[] = []

/** Has something that a test file started ended after the file: the last thing first. */
export const endWithFile = (end: End): void => void endings.push(end)

/** Has it ended after all that `endWithFile` ends. */
export const endAfterAll = (end: End): void => void endings.unshift(end)

/** Ends what the file that is over has started. */
export async function endAll(): Promise<void> {
  for (const end of endings.splice(0).reverse()) await end()
}
