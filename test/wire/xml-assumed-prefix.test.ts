import { describe, expect, it } from 'vitest'
import { readXml, XmlError, xmlName } from '../../src/wire/xml/index.ts'

const HOUSE = 'urn:example:house'
const door = xmlName(HOUSE, 'door')
const colour = xmlName(HOUSE, 'colour')
const assumed = { prefix: 'house', namespace: HOUSE }
const read = (xml: string) => readXml(Buffer.from(xml), undefined, assumed)

describe('a prefix that is assumed', () => {
  it('means its namespace in elements and attributes', () => {
    const tape = read('<street><house:door house:colour="red"><house:lock/></house:door></street>')
    const found = tape.child(tape.root, door)
    expect(tape.attr(found, colour)).toBe('red')
    expect(tape.namespace(tape.firstChild(found))).toBe(HOUSE)
    expect(tape.standalone(found)).toContain(`xmlns:house="${HOUSE}"`)
  })

  it('gives way to a declaration', () => {
    const tape = read('<street><house:door xmlns:house="urn:other"/><house:door/></street>')
    expect(tape.children(tape.root).map((each) => tape.namespace(each))).toEqual(['urn:other', HOUSE])
  })

  it('changes nothing in a document without it', () => {
    expect(read('<street/>').prefixes(0)).toEqual(new Map())
  })

  it.each(['<House:door/>', '<houses:door/>', '<street house2:colour="red"/>'])('is that one alone: %s', (xml) => {
    expect(() => read(xml)).toThrow(XmlError)
  })
})
