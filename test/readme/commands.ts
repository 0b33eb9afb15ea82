import { readFileSync } from 'node:fs'

/** The shell block of README.md that follows `<!-- test: name -->`, exactly as printed, without the indent of its list item. */
export function readmeCommand(name: string): string {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const block = new RegExp(`<!-- test: ${name} -->\\n *\`\`\`sh\\n([\\s\\S]*?)\\n *\`\`\``).exec(readme)?.[1]
  if (block === undefined) throw new Error(`README.md has no block marked ${name}`)
  return block
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
}
