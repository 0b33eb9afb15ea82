/** What a step of a pipeline has filled in; reading what no step has found yet is a mistake in the order of the steps. @throws Error naming it */
export function filled<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the pipeline reads the ${what} before a step has found it`)
  return value
}
