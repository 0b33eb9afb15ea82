// The fast half of src/wire/xml: one pass over a clean document in WebAssembly, written in AssemblyScript. It fills the same rows as the scanner in
// TypeScript (src/wire/xml/layout.ts), and gives up with -1 at anything out of the ordinary, which that scanner then reads, or refuses with its place
// and reason. `npm run build:scanner` compiles it into src/wire/xml/fast-module.ts.

// Bits of CLASS, as in src/wire/xml/characters.ts.
const NAME: u8 = 4
const NAME_START: u8 = 8
const SPACE: u8 = 16

// Sizes of rows in bytes, and their columns, as in src/wire/xml/layout.ts.
const ELEMENT: usize = 44
const ATTRIBUTE: usize = 28
const BINDING: usize = 32
const SCOPE: usize = 40

const XML_BINDING: i32 = 1
const NO_NAMESPACE: i32 = 0
const XMLNS_NAMESPACE: i32 = 2
const GIVEN_UP: i32 = -1

const LT: u8 = 0x3c
const GT: u8 = 0x3e
const SLASH: u8 = 0x2f
const BANG: u8 = 0x21
const AMP: u8 = 0x26
const DASH: u8 = 0x2d
const COLON: u8 = 0x3a
const EQUALS: u8 = 0x3d
const QUOTE: u8 = 0x22
const APOSTROPHE: u8 = 0x27
const BRACKET: u8 = 0x5d
const WIDE: u8 = 0xef

// Where things stand in memory; given once by the host.
let CLASS: usize = 0
let INPUT: usize = 0
let ELEMENTS: usize = 0
let ATTRIBUTES: usize = 0
let BINDINGS: usize = 0
let mostElements: i32 = 0
let mostAttributes: i32 = 0
let mostBindings: i32 = 0

// The tables of names and namespaces (src/wire/xml/byte-table.ts).
let nameSlots: usize = 0
let nameMask: i32 = 0
let nameEntries: usize = 0
let nameBytes: usize = 0
let spaceSlots: usize = 0
let spaceMask: i32 = 0
let spaceEntries: usize = 0
let spaceBytes: usize = 0

// How many rows the last document took.
let attributeCount: i32 = 0
let bindingCount: i32 = 0

export function attributes(): i32 {
  return attributeCount
}

export function bindings(): i32 {
  return bindingCount
}

export function layOut(
  classes: usize,
  input: usize,
  elements: usize,
  elementRows: i32,
  attributeStart: usize,
  attributeRows: i32,
  bindingStart: usize,
  bindingRows: i32,
): void {
  CLASS = classes
  INPUT = input
  ELEMENTS = elements
  mostElements = elementRows
  ATTRIBUTES = attributeStart
  mostAttributes = attributeRows
  BINDINGS = bindingStart
  mostBindings = bindingRows
}

export function setNames(slots: usize, mask: i32, entries: usize, bytes: usize): void {
  nameSlots = slots
  nameMask = mask
  nameEntries = entries
  nameBytes = bytes
}

export function setNamespaces(slots: usize, mask: i32, entries: usize, bytes: usize): void {
  spaceSlots = slots
  spaceMask = mask
  spaceEntries = entries
  spaceBytes = bytes
}

@inline
function classOf(byte: u8): u8 {
  return load<u8>(CLASS + byte)
}

@inline
function isSpace(byte: u8): bool {
  return (classOf(byte) & SPACE) !== 0
}

@inline
function afterSpace(at: usize): usize {
  while (isSpace(load<u8>(at))) at++
  return at
}

/** Behind an ASCII name without colon; 0 when there is none, or it has other characters. */
@inline
function afterName(at: usize): usize {
  if ((classOf(load<u8>(at)) & NAME_START) === 0) return 0
  at++
  while ((classOf(load<u8>(at)) & NAME) !== 0) at++
  return load<u8>(at) >= 0x80 ? 0 : at
}

@inline
function same(one: usize, other: usize, length: usize): bool {
  let at: usize = 0
  for (; at + 8 <= length; at += 8) if (load<u64>(one + at) !== load<u64>(other + at)) return false
  for (; at < length; at++) if (load<u8>(one + at) !== load<u8>(other + at)) return false
  return true
}

/** As `ByteTable.find`, with its hash. */
@inline
function find(slots: usize, mask: i32, entries: usize, bytes: usize, seed: i32, start: usize, length: i32): i32 {
  let hash = seed
  if (length !== 0) {
    const first: i32 = load<u8>(start)
    const last: i32 = load<u8>(start + length - 1)
    const middle: i32 = load<u8>(start + (length >> 1))
    const late: i32 = load<u8>(start + length - 1 - (length >> 2))
    const mixed: i32 = (((seed << 8) ^ length ^ (first << 3)) * <i32>0x9e3779b1) ^ ((middle | (late << 8) | (last << 16)) * <i32>0x85ebca6b)
    hash = mixed ^ (mixed >>> 15)
  }
  let slot = hash & mask
  while (true) {
    const entry = load<i32>(slots + ((<usize>slot) << 2)) - 1
    if (entry < 0) return -1
    const row = entries + <usize>entry * 12
    if (load<i32>(row) === seed && load<i32>(row, 8) === length && same(bytes + load<i32>(row, 4), start, length)) return entry
    slot = (slot + 1) & mask
  }
}

@inline
function findName(namespace: i32, start: usize, length: i32): i32 {
  return namespace < 0 ? -1 : find(nameSlots, nameMask, nameEntries, nameBytes, namespace, start, length)
}

/** As `prefixKey` of src/wire/xml/bindings.ts. */
@inline
function prefixKey(start: usize, length: i32): i32 {
  if (length === 0) return 0
  let key = ((length > 127 ? 127 : length) << 24) | ((<i32>load<u8>(start)) << 16)
  if (length > 1) key |= (<i32>load<u8>(start + 1)) << 8
  if (length > 2) key |= <i32>load<u8>(start + 2)
  return key
}

/** The row of the binding of a prefix, innermost first, or -1. */
function findBinding(scope: i32, start: usize, length: i32): i32 {
  const key = prefixKey(start, length)
  let row = scope
  while (row >= 0) {
    const at = BINDINGS + <usize>row * BINDING
    if (load<i32>(at) === key) {
      if (length <= 3) return row
      const prefix = load<i32>(at, 4)
      if (load<i32>(at, 8) - prefix === length && same(INPUT + prefix, start, length)) return row
    }
    row = load<i32>(at, 24)
  }
  return -1
}

function addBinding(key: i32, prefix: i32, prefixEnd: i32, uri: i32, uriEnd: i32, namespace: i32, outer: i32, inScope: i32): void {
  const at = BINDINGS + <usize>bindingCount * BINDING
  bindingCount++
  store<i32>(at, key)
  store<i32>(at, prefix, 4)
  store<i32>(at, prefixEnd, 8)
  store<i32>(at, uri, 12)
  store<i32>(at, uriEnd, 16)
  store<i32>(at, namespace, 20)
  store<i32>(at, outer, 24)
  store<i32>(at, inScope, 28)
}

/** Behind one of the five entities or a reference to a character that XML allows; 0 for any other. */
function afterReference(at: usize): usize {
  const word = load<u32>(at, 1)
  if ((word & 0xff) === 0x23) return afterCharacterReference(at + 2)
  if ((word & 0xffffff) === 0x3b746c || (word & 0xffffff) === 0x3b7467) return at + 4
  if (word === 0x3b706d61) return at + 5
  if ((word === 0x746f7571 || word === 0x736f7061) && load<u8>(at, 5) === 0x3b) return at + 6
  return 0
}

/** Behind the digits and the semicolon that stand here, after `&#`. */
function afterCharacterReference(at: usize): usize {
  const hexadecimal = load<u8>(at) === 0x78
  if (hexadecimal) at++
  let code: u32 = 0
  const digits = at
  while (true) {
    const byte = load<u8>(at)
    let digit: u32 = <u32>byte - 0x30
    if (hexadecimal && digit > 9) {
      digit = <u32>(byte | 0x20) - 0x61
      digit = digit > 5 ? 16 : digit + 10
    } else if (digit > 9) digit = 16
    if (digit > 15) break
    code = code * (hexadecimal ? 16 : 10) + digit
    if (code > 0x10ffff) return 0
    at++
  }
  if (at === digits || load<u8>(at) !== 0x3b) return 0
  if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return 0
  return (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff ? 0 : at + 1
}

/** Behind a character that begins with byte 0xEF; 0 for U+FFFE and U+FFFF. */
@inline
function afterWide(at: usize): usize {
  return load<u8>(at, 1) === 0xbf && load<u8>(at, 2) >= 0xbe ? 0 : at + 3
}

/** Behind a comment; 0 for anything else, and for a comment that is not in order. */
function afterComment(at: usize): usize {
  if (load<u32>(at) !== 0x2d2d213c) return 0
  at += 4
  while (true) {
    const byte = load<u8>(at)
    if (byte === DASH && load<u8>(at, 1) === DASH) return load<u8>(at, 2) === GT ? at + 3 : 0
    if (byte < 0x20 && !isSpace(byte)) return 0
    if (byte === WIDE) {
      at = afterWide(at)
      if (at === 0) return 0
    } else at++
  }
}

/** The next byte of a value that may be its end, or not stand there. */
@inline
function valueStop(at: usize, quote: v128): usize {
  while (true) {
    const bytes = v128.load(at)
    const stops = v128.or(
      v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, i8x16.splat(0x26))),
      v128.or(v128.or(i8x16.eq(bytes, i8x16.splat(0x3c)), i8x16.eq(bytes, i8x16.splat(-17))), i8x16.lt_u(bytes, i8x16.splat(0x20))),
    )
    const mask = i8x16.bitmask(stops)
    if (mask !== 0) return at + ctz(mask)
    at += 16
  }
}

/** The next byte of text that may end it, or not stand there; white space is such a byte too. */
@inline
function textStop(at: usize): usize {
  while (true) {
    const bytes = v128.load(at)
    const stops = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(0x3c)), i8x16.eq(bytes, i8x16.splat(0x26))),
      v128.or(v128.or(i8x16.eq(bytes, i8x16.splat(0x5d)), i8x16.eq(bytes, i8x16.splat(-17))), i8x16.lt_u(bytes, i8x16.splat(0x20))),
    )
    const mask = i8x16.bitmask(stops)
    if (mask !== 0) return at + ctz(mask)
    at += 16
  }
}

@inline
function offset(at: usize): i32 {
  return <i32>(at - INPUT)
}

/** Reads the attribute or declaration that begins here, and returns the place behind it, or 0. */
function readAttribute(start: usize, scope: i32, outer: i32, mostInScope: i32): usize {
  let local = start
  let at = afterName(start)
  if (at === 0) return 0
  if (load<u8>(at) === COLON) {
    local = at + 1
    at = afterName(local)
    if (at === 0) return 0
  }
  const nameEnd = at
  if (load<u8>(at) !== EQUALS) {
    at = afterSpace(at)
    if (load<u8>(at) !== EQUALS) return 0
  }
  at = afterSpace(at + 1)
  const quote = load<u8>(at)
  if (quote !== QUOTE && quote !== APOSTROPHE) return 0
  const value = ++at
  const quotes = i8x16.splat(<i8>quote)
  while (true) {
    at = valueStop(at, quotes)
    const byte = load<u8>(at)
    if (byte === quote) break
    if (byte === AMP) at = afterReference(at)
    else if (byte === WIDE) at = afterWide(at)
    else if (isSpace(byte)) {
      at++
      continue
    } else return 0
    if (at === 0) return 0
  }
  const prefixLength = local === start ? nameEnd - start : local - 1 - start
  if (prefixLength === 5 && load<u32>(start) === 0x6e6c6d78 && load<u8>(start, 4) === 0x73) {
    const prefix = local === start ? nameEnd : local
    return declare(prefix, nameEnd, value, at, scope, outer, mostInScope) ? at + 1 : 0
  }
  if (attributeCount >= mostAttributes) return 0
  const row = ATTRIBUTES + <usize>attributeCount * ATTRIBUTE
  attributeCount++
  store<i32>(row, offset(start), 4)
  store<i32>(row, offset(local), 8)
  store<i32>(row, offset(nameEnd), 12)
  store<i32>(row, offset(value), 16)
  store<i32>(row, offset(at), 20)
  return at + 1
}

function declare(prefix: usize, prefixEnd: usize, value: usize, valueEnd: usize, scope: i32, outer: i32, mostInScope: i32): bool {
  const length = <i32>(prefixEnd - prefix)
  if (findBinding(scope, prefix, length) > outer) return false
  // xml and xmlns have rules of their own.
  if (length >= 3 && (load<u32>(prefix) & 0xffffff) === 0x6c6d78) return false
  const namespace =
    value === valueEnd ? NO_NAMESPACE : find(spaceSlots, spaceMask, spaceEntries, spaceBytes, 0, value, <i32>(valueEnd - value))
  if (namespace < 0) {
    // It may be one that is known, written with references or line ends.
    for (let at = value; at < valueEnd; at++) if (load<u8>(at) === AMP || load<u8>(at) < 0x20) return false
  }
  if (namespace >= 0 && namespace <= XMLNS_NAMESPACE && (namespace !== NO_NAMESPACE || length > 0)) return false
  const inScope = load<i32>(BINDINGS + <usize>scope * BINDING, 28) + 1
  if (inScope > mostInScope || bindingCount >= mostBindings) return false
  addBinding(prefixKey(prefix, length), offset(prefix), offset(prefixEnd), offset(value), offset(valueEnd), namespace, scope, inScope)
  return true
}

/** Names the attributes from a row on; false for a namespace nobody registered, and for a second of the same name. */
function resolveAttributes(first: i32, scope: i32): bool {
  const begin = ATTRIBUTES + <usize>first * ATTRIBUTE
  const end = ATTRIBUTES + <usize>attributeCount * ATTRIBUTE
  for (let at = begin; at < end; at += ATTRIBUTE) {
    const start = load<i32>(at, 4)
    const local = load<i32>(at, 8)
    const length = load<i32>(at, 12) - local
    let namespace = NO_NAMESPACE
    if (local > start) {
      const binding = findBinding(scope, INPUT + start, local - 1 - start)
      if (binding < 0) return false
      namespace = load<i32>(BINDINGS + <usize>binding * BINDING, 20)
      if (namespace < 0) return false
    }
    const name = findName(namespace, INPUT + local, length)
    store<i32>(at, name)
    store<i32>(at, namespace, 24)
    for (let other = begin; other < at; other += ATTRIBUTE) {
      if (load<i32>(other) !== name) continue
      if (name >= 0) return false
      const otherLocal = load<i32>(other, 8)
      if (
        load<i32>(other, 24) === namespace &&
        load<i32>(other, 12) - otherLocal === length &&
        same(INPUT + otherLocal, INPUT + local, length)
      )
        return false
    }
  }
  return true
}

/**
 * Reads the `length` bytes at INPUT from offset `from` on; behind them there must be room for 16 more.
 * @returns how many elements there are, or -1 when the document is not of the plain kind
 */
export function scan(from: i32, length: i32, mostDeep: i32, mostOfElement: i32, most: i32, mostInScope: i32): i32 {
  const end = INPUT + length
  v128.store(end, i8x16.splat(0))
  attributeCount = 0
  bindingCount = 0
  addBinding(0, 0, 0, 0, 0, NO_NAMESPACE, -1, 0)
  addBinding((3 << 24) | 0x786d6c, 0, 0, 0, 0, 1, 0, 0)
  if (most > mostElements - 1) most = mostElements - 1

  let at = afterSpace(INPUT + from)
  while (load<u8>(at) === LT && load<u8>(at, 1) === BANG) {
    at = afterComment(at)
    if (at === 0) return GIVEN_UP
    at = afterSpace(at)
  }
  if (load<u8>(at) !== LT) return GIVEN_UP

  let open: i32 = -1
  let depth: i32 = 0
  let scope = XML_BINDING
  let row: i32 = 0
  while (true) {
    // A start tag.
    if (row >= most || depth >= mostDeep) return GIVEN_UP
    const start = at
    const name = at + 1
    let local = name
    at = afterName(name)
    if (at === 0) return GIVEN_UP
    if (load<u8>(at) === COLON) {
      local = at + 1
      at = afterName(local)
      if (at === 0) return GIVEN_UP
    }
    const nameEnd = at
    const firstAttribute = attributeCount
    let inner = scope
    let byte = load<u8>(at)
    if (byte !== GT && byte !== SLASH) {
      for (let count = 1; ; count++) {
        const space = at
        while (isSpace(byte)) byte = load<u8>(++at)
        if (byte === GT || byte === SLASH) break
        if (space === at || count > mostOfElement) return GIVEN_UP
        const declared = bindingCount
        at = readAttribute(at, inner, scope, mostInScope)
        if (at === 0) return GIVEN_UP
        if (bindingCount > declared) inner = declared
        byte = load<u8>(at)
        if (byte === GT || byte === SLASH) break
      }
    }
    const empty = byte === SLASH
    if (empty && load<u8>(++at) !== GT) return GIVEN_UP
    at++
    const binding = findBinding(inner, name, local === name ? 0 : <i32>(local - 1 - name))
    if (binding < 0) return GIVEN_UP
    if (attributeCount > firstAttribute && !resolveAttributes(firstAttribute, inner)) return GIVEN_UP
    const place = ELEMENTS + <usize>row * ELEMENT
    store<i32>(place, findName(load<i32>(BINDINGS + <usize>binding * BINDING, 20), local, <i32>(nameEnd - local)))
    store<i32>(place, offset(start), 4)
    store<i32>(place, offset(local), 8)
    store<i32>(place, offset(nameEnd), 12)
    store<i32>(place, offset(at), 16)
    store<i32>(place, offset(at), 20)
    store<i32>(place, offset(at), 24)
    store<i32>(place, open, 28)
    store<i32>(place, row + 1, 32)
    store<i32>(place, firstAttribute, 36)
    store<i32>(place, inner, 40)
    if (!empty) {
      open = row
      scope = inner
      depth++
    }
    row++
    // What follows, up to the next start tag.
    while (true) {
      if (depth === 0) {
        at = afterSpace(at)
        if (at === end) {
          store<i32>(ELEMENTS + <usize>row * ELEMENT, attributeCount, 36)
          return row
        }
        at = load<u8>(at) === LT && load<u8>(at, 1) === BANG ? afterComment(at) : 0
        if (at === 0) return GIVEN_UP
        continue
      }
      if (load<u8>(at) !== LT) {
        at = textStop(at)
        const stop = load<u8>(at)
        if (stop !== LT) {
          if (isSpace(stop)) at = afterSpace(at)
          else if (stop === AMP) at = afterReference(at)
          else if (stop === WIDE) at = afterWide(at)
          else if (stop === BRACKET) at = load<u8>(at, 1) === BRACKET && load<u8>(at, 2) === GT ? 0 : at + 1
          else return GIVEN_UP
          if (at === 0) return GIVEN_UP
          continue
        }
      }
      const next = load<u8>(at, 1)
      if (next === SLASH) {
        const opened = ELEMENTS + <usize>open * ELEMENT
        const written = INPUT + load<i32>(opened, 4) + 1
        const size = INPUT + load<i32>(opened, 12) - written
        const tag = at
        at += 2
        if (!same(written, at, size)) return GIVEN_UP
        at += size
        if (load<u8>(at) !== GT) {
          at = afterSpace(at)
          if (load<u8>(at) !== GT) return GIVEN_UP
        }
        at++
        store<i32>(opened, offset(tag), 20)
        store<i32>(opened, offset(at), 24)
        store<i32>(opened, row, 32)
        open = load<i32>(opened, 28)
        scope = open < 0 ? XML_BINDING : load<i32>(ELEMENTS + <usize>open * ELEMENT, <usize>SCOPE)
        depth--
      } else if (next === BANG) {
        at = afterComment(at)
        if (at === 0) return GIVEN_UP
      } else break
    }
  }
}
