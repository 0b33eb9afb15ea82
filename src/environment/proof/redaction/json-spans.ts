import type { Span } from '../../../wire/text/mask-text.ts'

const STRING = /"(?:[^"\\]|\\.)*"/y
const BARE = /[^\s,\]}:"]+/y
const BLANK = /[\s,:]*/y

/**
 * Where the values of a good JSON document that are no lists or objects stand in its text, by their normalised paths (RFC 9535 §2.7), e.g.
 * `$['a'][0]`: of a string the characters between its quotes, of anything else all of it, to be filled so that the document stays JSON.
 * @throws SyntaxError for what is none
 */
export function jsonSpans(text: string): Map<string, Span> {
  const found = new Map<string, Span>()
  let at = 0
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const [token = ''] = pattern.exec(text) ?? []
    at += token.length
    return token
  }
  const value = (path: string): void => {
    take(BLANK)
    const start = at
    if (text[at] === '{') members(path)
    else if (text[at] === '[') items(path)
    else if (take(STRING) !== '') found.set(path, { start: start + 1, end: at - 1 })
    else if (take(BARE) !== '') found.set(path, { start, end: at, fill: '1' })
    else throw new SyntaxError(`no JSON at ${at}`)
  }
  const members = (path: string): void => {
    at++
    for (take(BLANK); text[at] !== '}'; take(BLANK)) {
      const key = take(STRING)
      if (key === '') throw new SyntaxError(`no JSON at ${at}`)
      const name: unknown = JSON.parse(key)
      value(`${path}['${escaped(String(name))}']`)
    }
    at++
  }
  const items = (path: string): void => {
    at++
    take(BLANK)
    for (let index = 0; text[at] !== ']'; index++, take(BLANK)) {
      if (at >= text.length) throw new SyntaxError(`no JSON at ${at}`)
      value(`${path}[${index}]`)
    }
    at++
  }
  value('$')
  return found
}

const CONTROLS: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  "'": "\\'",
  '\\': '\\\\',
}

const escaped = (name: string): string =>
  name.replaceAll(/[\x00-\x1f'\\]/g, (each) => CONTROLS[each] ?? `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
