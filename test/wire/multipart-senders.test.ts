import { describe, expect, test } from 'vitest'
import { multipartContentType, readContentType, readMultipart, writeMultipart } from '../../src/wire/multipart/index.ts'

const ENVELOPE = '<?xml version="1.0"?>\n<SOAP:Envelope/>'
const PAYLOAD = '<hl7 xmlns="urn:hl7-org:v3"/>'

interface Sender {
  readonly contentType: string
  readonly boundary: string
  readonly ids: readonly [string, string]
  readonly idHeader?: string
}

const SENDERS: Readonly<Record<string, Sender>> = {
  SpineTools: {
    contentType: 'multipart/related; boundary="--=_MIME-Boundary"; type="text/xml"; start="<7e7ff9c9-94e2-4a1a-9bd1-6f2f6f9a2a10>"',
    boundary: '--=_MIME-Boundary',
    ids: ['7e7ff9c9-94e2-4a1a-9bd1-6f2f6f9a2a10', 'F106022D-758B-49A9-A80A-8FF211C32A43@spine.nhs.uk'],
  },
  'the MHS adaptor, unquoted and without angle brackets': {
    contentType: 'multipart/related; boundary="--=_MIME-Boundary"; type=text/xml; start=ebXMLHeader@spine.nhs.uk',
    boundary: '--=_MIME-Boundary',
    ids: ['ebXMLHeader@spine.nhs.uk', 'C614484E-4B10-499A-9ACD-5D645CFACF61@spine.nhs.uk'],
  },
  'a GP system of 2013': {
    contentType: 'multipart/related; boundary="--=_MIME-Boundary"; type="text/xml"; start="<ebXMLHeader@spine.nhs.uk>"; charset="UTF-8"',
    boundary: '--=_MIME-Boundary',
    ids: ['ebXMLHeader@spine.nhs.uk', 'C614484E-4B10-499A-9ACD-5D645CFACF61@spine.nhs.uk'],
  },
  EMIS: {
    contentType: 'Multipart/Related;boundary=Boundary_27c510dc-3d93-41e3-a2cf-e1c5ffeb5098;type="text/xml";start="<ContentRoot>"',
    boundary: 'Boundary_27c510dc-3d93-41e3-a2cf-e1c5ffeb5098',
    ids: ['ContentRoot', 'Content1@e-mis.com/EMISWeb/GP2GP2.2A'],
  },
  'INPS Vision': {
    contentType: 'multipart/related; boundary="--=_MIME-Boundary"; type="text/xml"; start="<soappart>"',
    boundary: '--=_MIME-Boundary',
    ids: ['soappart', '3E4B8C1E-94E2-4A1A-9BD1-6F2F6F9A2A10@inps.co.uk/Vision/3'],
    idHeader: 'Content-ID',
  },
  'TPP SystmOne': {
    contentType: 'multipart/related; boundary = "--=_MIME-Boundary" ; type = "text/xml"',
    boundary: '--=_MIME-Boundary',
    ids: ['ebXMLHeader@tpp-uk.com', 'payload@tpp-uk.com/SystmOne/GP2GP1.1A'],
  },
}

function bodyOf({ boundary, ids, idHeader = 'Content-Id' }: Sender, end: string): string {
  const part = (id: string, type: string, content: string) =>
    [`--${boundary}`, `${idHeader}: <${id}>`, `Content-Type: ${type}`, 'Content-Transfer-Encoding: 8bit', '', content, ''].join(end)
  return `${part(ids[0], 'text/xml; charset=UTF-8', ENVELOPE)}${part(ids[1], 'application/xml; charset=UTF-8', PAYLOAD)}--${boundary}--${end}`
}

const STANDARD = { contentType: 'multipart/related; boundary="b"; start="<root>"', boundary: 'b', ids: ['root', 'payload'] } as const
const read = (body: string, contentType: string = STANDARD.contentType) => readMultipart(Buffer.from(body, 'latin1'), contentType)

describe.each(Object.entries(SENDERS))('%s', (_, sender) => {
  test.each([
    ['CRLF', '\r\n'],
    ['LF', '\n'],
  ])('with %s', (_end, end) => {
    const multipart = read(bodyOf(sender, end), sender.contentType)
    expect(multipart).toMatchObject({ boundary: sender.boundary, closed: true, preamble: false })
    expect(multipart.parts.map((part) => part.contentId)).toEqual(sender.ids)
    expect(multipart.root).toBe(multipart.parts[0])
    expect(multipart.payload).toBe(multipart.parts[1])
    expect(multipart.root.contentType).toBe('text/xml; charset=UTF-8')
    expect(multipart.root.content().toString()).toBe(ENVELOPE)
    expect(multipart.payload?.raw.toString()).toBe(PAYLOAD)
  })
})

describe('variants of the body', () => {
  const body = bodyOf(STANDARD, '\r\n')
  const contents = ({ parts }: ReturnType<typeof readMultipart>) => parts.map((part) => part.raw.toString('latin1'))

  test('the parts are views of the body, and their offsets say where', () => {
    const bytes = Buffer.from(body)
    for (const part of readMultipart(bytes, STANDARD.contentType).parts) {
      expect(part.raw.buffer).toBe(bytes.buffer)
      expect(bytes.subarray(part.offset, part.offset + part.raw.length).equals(part.raw)).toBe(true)
    }
  })

  test.each([
    ['CRLF delimiters with LF inside the parts', body.replace(/\r\n(?!-)/g, '\n')],
    ['LF delimiters with CRLF inside the parts', body.replace(/\r\n--/g, '\n--')],
    ['white space behind the delimiters', body.replace(/--b\r\n/g, '--b \t\r\n').replace('--b--', '--b-- ')],
    ['no line end behind the closing delimiter', body.trimEnd()],
    ['a carriage return behind the closing delimiter', body.slice(0, -1)],
    ['an epilogue', `${body}epilogue\r\n--b\r\nnot a part`],
    ['a line end before the first delimiter', `\r\n${body}`],
    ['a preamble', `This is a multi-part message.\r\n\r\n${body}`],
    ['a preamble of garbage', `\0\xff\x7f--b--b\r\n--bad\r\n${body}`],
    ['header names in lower case', body.replace(/Content-\w+(-\w+)?/g, (name) => name.toLowerCase())],
    ['header names in upper case', body.replace(/Content-\w+(-\w+)?/g, (name) => name.toUpperCase())],
    ['headers in another order', body.replace(/(Content-Id.*\r\n)(Content-Type.*\r\n)(Content-Tr.*\r\n)/g, '$3$2$1')],
    ['no Content-Transfer-Encoding', body.replace(/Content-Transfer-Encoding.*\r\n/g, '')],
    ['a folded header', body.replace('Content-Type: text/xml; ', 'Content-Type: text/xml;\r\n\t')],
    ['white space round the colon', body.replace(/Content-Id:/g, 'Content-Id :  ')],
    ['headers of other names', body.replace(/Content-Id/g, 'X-Sender: a:b\r\nContent-Id')],
    ['no angle brackets round the ids', body.replace(/(Content-Id: )<(\w+)>/g, '$1$2')],
  ])('%s', (_, variant) => {
    const multipart = read(variant)
    expect(contents(multipart).map((content) => content.replace(/\r\n/g, '\n'))).toEqual([ENVELOPE, PAYLOAD])
    expect(multipart.parts.map((part) => part.contentId)).toEqual(['root', 'payload'])
    expect(multipart.root.contentType?.replace(/\s+/g, ' ')).toBe('text/xml; charset=UTF-8')
    expect(multipart.closed).toBe(true)
    expect(multipart.preamble).toBe(!variant.startsWith('--b'))
  })

  test('without a closing delimiter the last part is returned and the body called open', () => {
    const cut = read(body.slice(0, body.lastIndexOf('\r\n--b')))
    expect(cut.closed).toBe(false)
    expect(contents(cut)).toEqual([ENVELOPE, PAYLOAD])
    expect(read(body.replace('--b--\r\n', '--b')).closed).toBe(false)
    expect(contents(read(body.replace('--b--\r\n', '--b')))).toEqual([ENVELOPE, PAYLOAD])
  })

  test('what only looks like a delimiter is content', () => {
    const content = ['--bc', ' --b', 'x--b', '--b x', '--b-', '--b-- x', '--B', '--', '---b', 'a\r--b'].join('\r\n')
    expect(contents(read(bodyOf(STANDARD, '\r\n').replace(PAYLOAD, content)))).toEqual([ENVELOPE, content])
  })

  test('empty lines at the ends of a content belong to it', () => {
    expect(contents(read(body.replace(PAYLOAD, `\r\n${PAYLOAD}\r\n\n`)))[1]).toBe(`\r\n${PAYLOAD}\r\n\n`)
  })

  test('an empty content, with and without a line end of its own', () => {
    expect(contents(read('--b\r\nContent-Id: <a>\r\n\r\n\r\n--b\r\nContent-Id: <b>\r\n\r\n--b--'))).toEqual(['', ''])
    expect(contents(read('--b\nContent-Id: <a>\n\n\n--b\nContent-Id: <b>\n\n--b--'))).toEqual(['', ''])
  })

  test('a part without headers', () => {
    const multipart = read('--b\r\n\r\na\r\n--b--')
    expect(multipart.root).toMatchObject({ contentId: undefined, contentType: undefined, transferEncoding: '7bit' })
    expect(contents(multipart)).toEqual(['a'])
    expect(multipart.payload).toBeUndefined()
  })

  test('the root is the part that start names, wherever it stands; else the first', () => {
    const [payload, root] = ['--b\r\nContent-Id: <payload>\r\n\r\np\r\n', '--b\r\nContent-Id: <root>\r\n\r\nr\r\n']
    for (const start of ['"<root>"', 'root', '<root>', '"root"']) {
      const multipart = read(`${payload}${root}--b--`, `multipart/related; boundary=b; start=${start}`)
      expect([multipart.root.raw.toString(), multipart.payload?.raw.toString()]).toEqual(['r', 'p'])
    }
    expect(read(`${payload}${root}--b--`, 'multipart/related; boundary=b; start=other').root.raw.toString()).toBe('p')
    expect(read(`${payload}${root}--b--`, 'multipart/related; boundary=b').root.raw.toString()).toBe('p')
  })

  test('base64 is undone when it is asked for', () => {
    const attachment = (content: string) => read(`--b\r\nContent-Transfer-Encoding: Base64\r\n\r\n${content}\r\n--b--`).root
    expect(attachment('aGVs\r\nbG8=').content().toString()).toBe('hello')
    expect(attachment('aGVs\r\nbG8=').raw.toString()).toBe('aGVs\r\nbG8=')
    expect(attachment('aGVsbG8').content().toString()).toBe('hello')
    expect(attachment('').content()).toHaveLength(0)
    for (const broken of ['a', 'aGVsbG8==', 'aGVs*', 'aGVsbG8=aGVs', 'aGVs_-', 'aGVs=']) {
      expect(() => attachment(broken).content()).toThrow(expect.objectContaining({ name: 'MultipartError', reason: 'transfer-encoding' }))
    }
  })
})

describe('readContentType', () => {
  test.each<[string, string, Record<string, string>]>([
    ['text/xml', 'text/xml', {}],
    ['Text/XML; Charset=UTF-8', 'text/xml', { charset: 'UTF-8' }],
    ['a/b;c=d;e="f"', 'a/b', { c: 'd', e: 'f' }],
    ['a/b ; c = d ; e\t=\t"f;g=h" ', 'a/b', { c: 'd', e: 'f;g=h' }],
    ['a/b; c="d\\"e\\\\f"', 'a/b', { c: 'd"e\\f' }],
    ['a/b; type=text/xml; start=<a@b=c>', 'a/b', { type: 'text/xml', start: '<a@b=c>' }],
    ['a/b; c="unclosed', 'a/b', { c: 'unclosed' }],
    ['a/b; c=', 'a/b', { c: '' }],
    ['a/b; flag; ; c=d;', 'a/b', { c: 'd' }],
    ['a/b; c=first; C=second', 'a/b', { c: 'first' }],
    ['a/b; c="d"junk; e=f', 'a/b', { c: 'd', e: 'f' }],
    ['', '', {}],
  ])('%s', (value, type, parameters) => {
    const read = readContentType(value)
    expect(read.type).toBe(type)
    expect(Object.fromEntries(read.parameters)).toEqual(parameters)
  })

  test('what multipartContentType writes', () => {
    const { type, parameters } = readContentType(multipartContentType('ebXMLHeader@spine.nhs.uk'))
    expect(type).toBe('multipart/related')
    expect(Object.fromEntries(parameters)).toEqual({
      boundary: '--=_MIME-Boundary',
      charset: 'UTF-8',
      type: 'text/xml',
      start: '<ebXMLHeader@spine.nhs.uk>',
    })
  })
})

describe('writeMultipart', () => {
  test('writes what Spine writes, byte for byte', () => {
    const body = writeMultipart([
      { contentId: 'ebXMLHeader@spine.nhs.uk', contentType: 'text/xml', content: '<a/>' },
      { contentId: 'F1@spine.nhs.uk', contentType: 'image/tiff', transferEncoding: 'base64', content: Buffer.alloc(60, 'x') },
    ])
    expect(body.toString('latin1').split('\r\n')).toEqual([
      '----=_MIME-Boundary',
      'Content-Id: <ebXMLHeader@spine.nhs.uk>',
      'Content-Type: text/xml',
      'Content-Transfer-Encoding: 8bit',
      '',
      '<a/>',
      '----=_MIME-Boundary',
      'Content-Id: <F1@spine.nhs.uk>',
      'Content-Type: image/tiff',
      'Content-Transfer-Encoding: base64',
      '',
      'eHh4'.repeat(19),
      'eHh4',
      '----=_MIME-Boundary--',
      '',
    ])
  })

  test.each([
    ['no parts', [], 'no-parts'],
    ['the delimiter in a content', [{ contentId: 'a', contentType: 'b', content: 'c\n----=_MIME-Boundary' }], 'boundary-in-content'],
    [
      'the delimiter at the start of a content',
      [{ contentId: 'a', contentType: 'b', content: '----=_MIME-Boundary--' }],
      'boundary-in-content',
    ],
    ['a line end in an id', [{ contentId: 'a\r\nX: y', contentType: 'b', content: '' }], 'part-header'],
    ['an empty type', [{ contentId: 'a', contentType: '', content: '' }], 'part-header'],
  ])('refuses %s', (_, parts, reason) => {
    expect(() => writeMultipart(parts)).toThrow(expect.objectContaining({ name: 'MultipartError', reason }))
  })
})
