type Engine = typeof import('../xml/xpath.ts')

let engine: Engine | undefined

/** Loads what evaluates XPath: for templates that use it, before they are rendered. */
export async function loadXPath(): Promise<void> {
  engine ??= await import('../xml/xpath.ts')
}

/** Values of an XPath on a text. @throws Error for what is no XPath or no XML */
export function xpath(text: string, path: string): readonly string[] {
  if (engine === undefined) throw new Error('XPath is used before it is loaded')
  return engine.valuesOf(text, path)
}
