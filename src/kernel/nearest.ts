/** The known word that `word` was probably meant to be: the closest by edit distance, undefined when none is close. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best
}

/** The sentence for a name that nothing reads, with the one that was probably meant. @param what e.g. `key` */
export function unknownName(what: string, name: string, known: Iterable<string>): string {
  const names = [...known]
  const meant = nearest(name, names)
  if (meant !== undefined) return `unknown ${what} "${name}": did you mean "${meant}"?`
  return `unknown ${what} "${name}" (known: ${names.length === 0 ? 'none' : names.join(', ')})`
}

function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    for (let at = 1; at <= b.length; at++) {
      const replaced = (above[at - 1] ?? 0) + (a[row - 1] === b[at - 1] ? 0 : 1)
      line.push(Math.min(replaced, (above[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1))
    }
    above = line
  }
  return above[b.length] ?? 0
}
