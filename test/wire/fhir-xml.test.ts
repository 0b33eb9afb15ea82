import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { FhirXmlError, readFhirXml } from '../../src/wire/fhir/read-xml.ts'
import { type FhirRelease, schemaOf } from '../../src/wire/fhir/representation.ts'
import type { FhirElement } from '../../src/wire/fhir/schema.ts'
import { writeFhirXml } from '../../src/wire/fhir/write-xml.ts'
import { isAttribute } from '../../src/wire/fhir/xml-names.ts'

const releases: readonly (readonly [FhirRelease, string])[] = [
  ['STU3', 'r3'],
  ['DSTU2', 'r2'],
]

/** Interfaces of @types/fhir: members with their types, comments left out. */
function declared(file: string) {
  const url = new URL(`../../node_modules/@types/fhir/${file}.d.ts`, import.meta.url)
  const text = readFileSync(url, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const found = new Map<string, { base: string; members: Map<string, string> }>()
  for (const [, name = '', base = '', body = ''] of text.matchAll(
    /export interface (\w+)(?:<[^>]*>)?(?: extends (\w+))?[^{]*\{([\s\S]*?)\n\}/g,
  )) {
    const members = new Map<string, string>()
    for (const line of body.split(';')) {
      const [, member, type = ''] = /^\s*(?:readonly )?(\w+)\??:\s*([\s\S]+)$/.exec(line.trim()) ?? []
      if (member !== undefined && member !== 'resourceType' && !member.startsWith('_')) members.set(member, type)
    }
    found.set(name, { base, members })
  }
  return found
}

describe.each(releases)('the table of %s', (release, file) => {
  const schema = schemaOf(release)
  const types = declared(file)

  it('has the elements of @types/fhir, in its order, texts, numbers, booleans and lists alike', () => {
    for (const name of schema.names) {
      const type = schema.type(name)
      const known = types.get(name)
      const inherited = known?.base === '' ? [] : (schema.type(known?.base ?? '')?.elements ?? [])
      const own = type?.elements.slice(inherited.length) ?? []
      expect([name, own.map((each) => each.name)]).toEqual([name, [...(known?.members.keys() ?? [])]])
      for (const each of own) {
        const written = known?.members.get(each.name) ?? ''
        expect([name, each.name, each.many]).toEqual([name, each.name, written.includes('[]')])
        const basic = /\b(number|boolean)\b/.exec(written)?.[1]
        if (basic !== undefined) expect([name, each.name, each.kind]).toEqual([name, each.name, basic])
        if (each.kind === 'type') {
          expect(written).toContain(each.type)
          expect(schema.type(each.type), each.type).toBeDefined()
        }
      }
    }
  })
})

const text = fc.string({ unit: fc.constantFrom(...'ab <>&"\'\n\t\r é€😀'), minLength: 1, maxLength: 8 })
const div = text.map((each) => `<div xmlns="http://www.w3.org/1999/xhtml">${each.replace(/[<>&\r]/g, '.')}<br/></div>`)
const decimal = fc.oneof(
  fc.integer().map((each) => each / 1000 + 0),
  fc.constantFrom(1e-9, 2.5e-12, 1e21),
)

/** Members of a type, some of them; how deep decides whether they hold others. */
function membersOf(release: FhirRelease, name: string, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const type = schemaOf(release).type(name)
  const elements = (type?.elements ?? []).filter((each) => depth > 0 || (each.kind !== 'type' && each.kind !== 'resource'))
  return fc.subarray(elements, { maxLength: Math.min(6, elements.length) }).chain((chosen) => {
    const parts = chosen.map((each) => memberOf(release, each, depth, type === undefined || isAttribute(type, each.name)))
    return fc.tuple(...parts).map((members) => Object.assign({}, ...members))
  })
}

function memberOf(release: FhirRelease, element: FhirElement, depth: number, attribute: boolean): fc.Arbitrary<Record<string, unknown>> {
  const one: fc.Arbitrary<unknown> =
    element.kind === 'string'
      ? text
      : element.kind === 'number'
        ? decimal
        : element.kind === 'boolean'
          ? fc.boolean()
          : element.kind === 'xhtml'
            ? div
            : element.kind === 'resource'
              ? resource(release, depth - 1)
              : membersOf(release, element.type, depth - 1)
  const value = element.many ? fc.array(one, { minLength: 1, maxLength: 3 }) : one
  const primitive = ['string', 'number', 'boolean'].includes(element.kind) && !attribute
  if (!primitive || depth === 0) return value.map((it) => ({ [element.name]: it }))
  const more = fc.record({ id: text })
  if (!element.many)
    return fc
      .tuple(fc.option(value, { nil: undefined }), more)
      .map(([it, extra]) => ({ ...(it === undefined ? {} : { [element.name]: it }), [`_${element.name}`]: extra }))
  // An entry that is only an extension stands beside a null, and the other way round.
  return fc
    .array(fc.oneof(fc.tuple(one, fc.constant(null)), fc.tuple(fc.constant(null), more), fc.tuple(one, more)), {
      minLength: 1,
      maxLength: 3,
    })
    .map((pairs) => ({
      ...(pairs.every(([it]) => it === null) ? {} : { [element.name]: pairs.map(([it]) => it) }),
      ...(pairs.every(([, extra]) => extra === null) ? {} : { [`_${element.name}`]: pairs.map(([, extra]) => extra) }),
    }))
}

function resource(release: FhirRelease, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const names = schemaOf(release).names.filter(
    (name) => schemaOf(release).type(name)?.isResource === true && !/^(?:Domain)?Resource$/.test(name),
  )
  return fc
    .constantFrom(...names)
    .chain((name) => membersOf(release, name, Math.max(depth, 0)).map((members) => ({ resourceType: name, ...members })))
}

it.each(releases)('what is written is read as the same, any resource of %s', (release) => {
  fc.assert(
    fc.property(resource(release, 3), (value) => {
      const xml = writeFhirXml(value, schemaOf(release))
      expect(readFhirXml(Buffer.from(xml), schemaOf(release))).toEqual(value)
      expect(() => new XMLParser({ ignoreAttributes: false }).parse(xml, true)).not.toThrow()
    }),
    { numRuns: 300 },
  )
})

const stu3 = schemaOf('STU3')
const read = (xml: string) => readFhirXml(Buffer.from(xml), stu3)

it('a resource is written in the order of the specification, whatever the order of its members', () => {
  const patient = {
    resourceType: 'Patient',
    gender: 'female',
    name: [{ given: ['A', 'B'], family: 'O’Neill & "co"' }],
    _birthDate: { extension: [{ valueString: 'x', url: 'urn:x' }] },
    active: true,
    id: '1',
    contained: [{ resourceType: 'Organization', id: 'o' }],
    text: { div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Hello</p></div>', status: 'generated' },
  }
  expect(writeFhirXml(patient, stu3)).toBe(
    [
      '<?xml version="1.0" encoding="UTF-8"?>\n<Patient xmlns="http://hl7.org/fhir"><id value="1"/>',
      '<text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>Hello</p></div></text>',
      '<contained><Organization><id value="o"/></Organization></contained><active value="true"/>',
      '<name><family value="O’Neill &amp; &quot;co&quot;"/><given value="A"/><given value="B"/></name><gender value="female"/>',
      '<birthDate><extension url="urn:x"><valueString value="x"/></extension></birthDate></Patient>',
    ].join(''),
  )
})

it.each([
  ['a member that the release has not', { resourceType: 'Patient', colour: 'blue' }],
  ['a resource that it has not', { resourceType: 'Task' }],
  ['a text in place of a number', { resourceType: 'Bundle', total: '1' }],
  ['one in place of a list', { resourceType: 'Patient', name: { family: 'A' } }],
  ['a narrative that is no XHTML', { resourceType: 'Patient', text: { status: 'generated', div: '<p>Hello</p>' } }],
])('%s is not written', (_what, value) => {
  expect(() => writeFhirXml(value, stu3)).toThrow(TypeError)
})

it.each([
  ['another namespace', '<Patient xmlns="urn:x"/>', '/Patient[1]'],
  ['no namespace', '<Patient/>', '/Patient[1]'],
  ['another resource', '<Task xmlns="http://hl7.org/fhir"/>', '/Task[1]'],
  ['an unknown element', '<Patient xmlns="http://hl7.org/fhir"><colour value="blue"/></Patient>', '/Patient[1]/colour[1]'],
  ['one twice', '<Patient xmlns="http://hl7.org/fhir"><gender value="male"/><gender value="female"/></Patient>', '/Patient[1]/gender[2]'],
  ['an unknown attribute', '<Patient xmlns="http://hl7.org/fhir"><gender value="male" x="1"/></Patient>', '/Patient[1]/gender[1]'],
  ['no value', '<Patient xmlns="http://hl7.org/fhir"><gender/></Patient>', '/Patient[1]/gender[1]'],
  ['text', '<Patient xmlns="http://hl7.org/fhir">text</Patient>', '/Patient[1]'],
  ['no boolean', '<Patient xmlns="http://hl7.org/fhir"><active value="yes"/></Patient>', '/Patient[1]/active[1]'],
  ['no number', '<Bundle xmlns="http://hl7.org/fhir"><total value="01"/></Bundle>', '/Bundle[1]/total[1]'],
  [
    'two resources in one',
    '<Bundle xmlns="http://hl7.org/fhir"><entry><resource><Slot/><Slot/></resource></entry></Bundle>',
    '/Bundle[1]/entry[1]/resource[1]',
  ],
])('%s is refused, with its place', (_what, xml, at) => {
  const refused = (() => {
    try {
      return read(xml)
    } catch (error) {
      return error
    }
  })()
  expect(refused).toBeInstanceOf(FhirXmlError)
  expect(refused).toMatchObject({ at })
})

it('comments, white space and prefixes make no difference', () => {
  const xml = '<f:Slot xmlns:f="http://hl7.org/fhir">\n <!-- a --> <f:id value="1"/>\n <f:overbooked value="false"/></f:Slot>'
  expect(read(xml)).toEqual({ resourceType: 'Slot', id: '1', overbooked: false })
})

it('nothing is fetched and no entity is replaced', () => {
  expect(() => read('<!DOCTYPE Slot SYSTEM "http://127.0.0.1/x"><Slot xmlns="http://hl7.org/fhir"/>')).toThrow(/DOCTYPE|DTD/i)
})
