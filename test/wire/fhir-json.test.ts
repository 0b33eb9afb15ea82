import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identifiers, valueExtensions } from '../../src/wire/fhir/elements.ts'
import { writeJson } from '../../src/wire/fhir/json.ts'
import { acceptedType, FHIR_JSON, formatOf, JSON_TYPE } from '../../src/wire/fhir/media-type.ts'
import { operationOutcome } from '../../src/wire/fhir/operation-outcome.ts'
import { searchSet } from '../../src/wire/fhir/search-set.ts'

describe('resources as JSON', () => {
  it('are ASCII and read back as they were', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const resource = { resourceType: 'Bundle', id: text }
        const written = writeJson(resource, 2)
        expect(/^[\x20-\x7e\n]*$/.test(written)).toBe(true)
        expect(JSON.parse(written)).toEqual(resource)
      }),
    )
  })

  it('have their members in the order of the service', () => {
    const bundle = searchSet('B', 'https://h/x?y', 'https://h/x', [{ resourceType: 'Device', id: 'D' }])
    expect(Object.keys(bundle)).toEqual(['resourceType', 'id', 'type', 'total', 'link', 'entry'])
    expect(bundle.entry).toEqual([{ fullUrl: 'https://h/x/D', resource: { resourceType: 'Device', id: 'D' }, search: { mode: 'match' } }])
    const coding = { system: 's', code: 'c', display: 'd' }
    expect(Object.keys(operationOutcome('required', coding, 'why', 'id'))).toEqual(['resourceType', 'id', 'issue'])
    expect(operationOutcome('required', coding)).toEqual({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'required', details: { coding: [coding] } }],
    })
  })

  it('leave out what has no value', () => {
    expect(identifiers(['a', '1'], ['b', undefined], ['c', ''])).toEqual([{ system: 'a', value: '1' }])
    expect(valueExtensions(['a', 'x'], ['b', undefined], ['c', ''], ['d', 0])).toEqual([
      { url: 'a', valueString: 'x' },
      { url: 'd', valueInteger: 0 },
    ])
  })
})

describe('media types', () => {
  it.each([
    [undefined, FHIR_JSON],
    ['*/*', FHIR_JSON],
    ['application/fhir+JSON', FHIR_JSON],
    ['application/json', JSON_TYPE],
    ['application/json, */*', FHIR_JSON],
    ['application/json,application/fhir+json', FHIR_JSON],
    [',  ,  text/plain , application/fhir+JSON', FHIR_JSON],
    ['text/plain,application/xml', undefined],
    ['application/fhir+json;charset=utf-8', undefined],
    ['', undefined],
  ])('Accept %j chooses %j', (accept, expected) => expect(acceptedType(accept, [FHIR_JSON, JSON_TYPE])).toBe(expected))

  it.each([
    ['json', 'json'],
    ['application/fhir json', 'json'],
    ['application/fhir+xml; charset=utf-8', 'xml'],
    ['XML', 'xml'],
    ['ttl', undefined],
    ['constructor', undefined],
  ])('_format=%s asks for %s', (value, expected) => expect(formatOf(value)).toBe(expected))
})
