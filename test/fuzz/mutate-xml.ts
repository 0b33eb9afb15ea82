import type { Random } from './random.ts'

/** Changes a message as text in which each character is one byte. */
type TextMutation = (text: string, random: Random) => string

const VALUES: readonly string[] = [
  '',
  ' ',
  '\t\r\n',
  '0',
  '-1',
  '9'.repeat(400),
  'A'.repeat(20_000),
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'undefined',
  'NaN',
  '../../../etc/passwd',
  'cid:',
  'urn:',
  '&lt;script&gt;',
  '&#13;&#10;X-Injected: 1',
  'a\r\nX-Injected: 1',
  'A\n----=_MIME-Boundary\nB',
  'A\r\n----=_MIME-Boundary--\r\n',
  '&#x85;&#x2028;',
  '%s%n%00',
  '{{messageId}}',
  '\xf0\x9f\x92\x8a',
  '\xe2\x80\xae',
  '2026-02-30T25:61:61Z',
  '99999999999999',
  'YES-0000806',
  'A99901-9990001',
  'B99902-9990002',
  'X26-9199246',
  'default',
]

const bomb = (depth: number, width: number): string =>
  `<!DOCTYPE lolz [<!ENTITY l0 "lol">${Array.from({ length: depth }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(width)}">`).join('')}]>`

const PROLOGUES: readonly ((random: Random) => string)[] = [
  () => '<!DOCTYPE x>',
  () => '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
  () => '<!DOCTYPE x PUBLIC "-//W3C//DTD" "http://localhost:1/x.dtd">',
  () => '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///dev/zero">]>',
  () => '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://localhost:1/"> %p;]>',
  () => '<!DOCTYPE x [<!ATTLIST x a CDATA "1"><!ELEMENT x ANY>]>',
  (random) => bomb(1 + random.below(12), 1 + random.below(12)),
  (random) => `<!--${'-'.repeat(random.below(4))}${'x'.repeat(random.size(50_000))}-->`,
  (random) => `<?p ${'?'.repeat(random.size(5000))}?>`,
  () => '<?xml version="1.1" encoding="UTF-8"?>',
  () => '<?xml version="1.0" encoding="UTF-16"?>',
  () => '<?xml version="1.0" encoding="ISO-8859-1"?>',
  () => '<?xml version="1.0" encoding="x-nobody-knows" standalone="maybe"?>',
  () => '<?xml version="1.0"?><?xml version="1.0"?>',
]

const REFERENCES = ['&l9;', '&e;', '&#0;', '&#x1F600;', '&#xFFFF;', '&#99999999999999999999;', '&#x;', '&;', '&amp', '&lt;&gt;', '&nbsp;']

const TAG = /<\/?[A-Za-z][^<>]*>/g
const VALUE = />([^<>]+)<|="([^"<>]*)"/g
const ELEMENT = /<([A-Za-z][\w.:-]*)(?:\s[^<>]*)?>[^<>]*<\/\1>|<[A-Za-z][^<>]*\/>/g

/** One of the matches of a pattern that stands in the text. */
function oneOf(text: string, pattern: RegExp, random: Random): { readonly at: number; readonly found: string } | undefined {
  const all = [...text.matchAll(pattern)]
  const match = all[random.below(all.length)]
  return match === undefined ? undefined : { at: match.index, found: match[0] }
}

function changing(pattern: RegExp, change: (found: string, random: Random) => string): TextMutation {
  return (text, random) => {
    const place = oneOf(text, pattern, random)
    if (place === undefined) return text
    return text.slice(0, place.at) + change(place.found, random) + text.slice(place.at + place.found.length)
  }
}

const inStartTag = (make: (random: Random) => string): TextMutation =>
  changing(/<[A-Za-z][^<>]*>/g, (tag, random) => tag.replace(/\/?>$/, (end) => ` ${make(random)}${end}`))

const repeated = (count: number, make: (at: number) => string): string => Array.from({ length: count }, (_, at) => make(at)).join(' ')

/** What can be done to the XML of a message, by name. */
export const xmlMutations: Readonly<Record<string, TextMutation>> = {
  'value replaced': changing(VALUE, (found, random) =>
    found.startsWith('>') ? `>${random.pick(VALUES)}<` : `="${random.pick(VALUES).replaceAll('"', '')}"`,
  ),
  'element removed': changing(ELEMENT, () => ''),
  'element doubled': changing(ELEMENT, (found, random) => found.repeat(2 + random.size(50))),
  'tag removed': changing(TAG, () => ''),
  'tag doubled': changing(TAG, (found) => found + found),
  'tag of another name': changing(TAG, (found, random) =>
    found.replace(/[\w:.-]+/, random.pick(['x', 'eb:x', 'a:b:c', ':', 'xml:x', 'xmlns'])),
  ),
  'nested deeply': changing(TAG, (found, random) => {
    const depth = random.pick([10, 90, 99, 100, 101, 1000, random.size(60_000)])
    return random.chance(0.5) ? `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}${found}` : `${'<a>'.repeat(depth)}${found}`
  }),
  'attribute repeated': inStartTag(() => 'eb:version="2.0" eb:version="2.0"'),
  'many attributes': inStartTag((random) => repeated(random.size(20_000), (at) => `a${at}="1"`)),
  'a huge attribute': inStartTag((random) => `a="${random.pick(['x', '&lt;', ' ', '\t'] as const).repeat(random.size(300_000))}"`),
  'many namespaces': inStartTag((random) => repeated(random.size(5000), (at) => `xmlns:n${at}="urn:${at}"`)),
  'a namespace taken': inStartTag((random) =>
    random.pick(['xmlns=""', 'xmlns:eb="urn:x"', 'xmlns:xml="urn:x"', 'xmlns:xmlns="urn:x"', 'xmlns:e=""', 'xmlns="urn:hl7-org:v2"']),
  ),
  'declarations dropped': (text, random) =>
    text.replaceAll(random.pick([/ xmlns:eb="[^"]*"/g, / xmlns="[^"]*"/g, / xmlns:\w+="[^"]*"/g]), ''),
  'a reference': changing(VALUE, (found, random) => found.slice(0, 2) + random.pick(REFERENCES) + found.slice(2)),
  'a prologue': (text, random) => {
    const place = oneOf(text, /<\?xml[^>]*\?>|<[A-Za-z][\w-]*:?Envelope/g, random)
    const at = place === undefined ? 0 : place.found.startsWith('<?') ? place.at + place.found.length : place.at
    return text.slice(0, at) + random.pick(PROLOGUES)(random) + text.slice(at)
  },
  'characters in CDATA': changing(/>([^<>]+)</g, (found) => `><![CDATA[${found.slice(1, -1)}]]><`),
  'CDATA left open': changing(/>([^<>]+)</g, (found) => `><![CDATA[${found.slice(1)}`),
  'quotes changed': changing(/="[^"]*"/g, (found, random) =>
    random.pick([`='${found.slice(2, -1)}'`, found.slice(0, -1), found.replaceAll('"', '')]),
  ),
}
