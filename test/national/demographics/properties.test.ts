import fc from 'fast-check'
import { expect, it } from 'vitest'
import { alike, fits, plainName, soundex, wildcardsAllowed } from '../../../src/national/demographics/compare.ts'
import { CsvReader, csvRow } from '../../../src/national/demographics/csv.ts'
import { CSV_COLUMNS, fromColumns, toColumns } from '../../../src/national/demographics/flat-patient.ts'
import { generatePatients } from '../../../src/national/demographics/generate.ts'
import { checkDigit, isNhsNumber, NUMBER_SPACE, numberAt } from '../../../src/national/demographics/nhs-number.ts'
import { Patient } from '../../../src/national/demographics/patient.ts'
import { seeded } from './pds.ts'

const nine = fc.integer({ min: 0, max: 999_999_999 }).map((number) => String(number).padStart(9, '0'))

it.each(['9449310610', '3333333333', '4242424248', '9090909095', '9999999999', '9691813343'])('%s is an NHS number', (number) =>
  expect(isNhsNumber(number)).toBe(true))
it.each(['9449310611', '944931061', '94493106100', '944931061X', '', ' 9449310610'])('“%s” is none', (number) =>
  expect(isNhsNumber(number)).toBe(false))

it('has at most one check digit for nine digits, and tells a wrong digit anywhere', () => {
  fc.assert(
    fc.property(nine, fc.nat(9), fc.integer({ min: 1, max: 9 }), (digits, place, more) => {
      const digit = checkDigit(digits)
      const valid = [...'0123456789'].filter((last) => isNhsNumber(digits + last))
      expect(valid).toEqual(digit === undefined ? [] : [String(digit)])
      if (digit === undefined) return
      const number = digits + digit
      const other = number.slice(0, place) + ((Number(number[place]) + more) % 10) + number.slice(place + 1)
      expect(isNhsNumber(other)).toBe(false)
    }),
  )
})

it('counts numbers of the test ranges, each once', () => {
  fc.assert(
    fc.property(fc.nat(NUMBER_SPACE - 1), (at) => {
      const number = numberAt(at)
      if (number !== undefined) expect(isNhsNumber(number) && number.startsWith('9')).toBe(true)
    }),
  )
})

const word = fc.string({ minLength: 2, maxLength: 20, unit: fc.constantFrom(..."ABCDEFGHIJ -'") })
it('finds a value by itself, by its beginning and by its ends', () => {
  fc.assert(
    fc.property(word, fc.nat(20), fc.nat(20), (value, a, b) => {
      const [low, high] = [Math.min(a, b, value.length), Math.min(Math.max(a, b), value.length)]
      expect(fits(value, value)).toBe(true)
      expect(fits(`${value.slice(0, low)}*`, value)).toBe(true)
      expect(fits(`${value.slice(0, low)}*${value.slice(high)}`, value)).toBe(true)
      expect(fits(`${value}X*`, value)).toBe(false)
    }),
  )
})
it('compares names without case, accents and blanks around', () => {
  fc.assert(
    fc.property(word, (name) => {
      expect(plainName(` ${name.toLowerCase()} `)).toBe(plainName(name))
    }),
  )
  expect(plainName('  Ó  Gráda ')).toBe('O GRADA')
})
it.each([
  ['ROBERT', 'R163'],
  ['RUPERT', 'R163'],
  ['ASHCRAFT', 'A261'],
  ['TYMCZAK', 'T522'],
  ['PFISTER', 'P236'],
  ['HONEYMAN', 'H555'],
  ['LEE', 'L000'],
  ['', ''],
])('the Soundex of %s is %s', (name, code) => expect(soundex(name)).toBe(code))
it('takes neighbours that changed places for alike', () =>
  expect([alike('MARIA', 'MRAIA'), alike('MARIA', 'PETRA')]).toEqual([true, false]))
it.each([
  ['SM*', true],
  ['S*', false],
  ['*', false],
  ['SMITH', true],
  ['SM*TH*', true],
])('a wildcard in %s may stand: %s', (pattern, allowed) => expect(wildcardsAllowed(pattern)).toBe(allowed))

it('reads CSV rows back whatever is in them and however they are cut', () => {
  const rows = fc.array(fc.array(fc.string({ unit: fc.constantFrom(...'a",\n\r ;é') }), { minLength: 2, maxLength: 4 }), { maxLength: 5 })
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 7 }), (table, step) => {
      const text = table.map(csvRow).join('')
      const reader = new CsvReader()
      const found: (readonly string[])[] = []
      for (let at = 0; at < text.length; at += step) found.push(...reader.feed(text.slice(at, at + step)).map(({ fields }) => fields))
      found.push(...reader.end().map(({ fields }) => fields))
      expect(found).toEqual(table)
    }),
  )
})

it('gives the columns of a patient back after CSV', () => {
  for (const patient of [...generatePatients({ count: 200, seed: 11, first: 5000 }), ...seeded.all()]) {
    const columns = toColumns(patient, '20261120')
    const back = Patient.parse(fromColumns(new Map(CSV_COLUMNS.map((column, at) => [column, columns[at] ?? '']))))
    expect(toColumns(back, '20261120')).toEqual(columns.map((column) => column.trim()))
  }
})

it('generates the same patients from the same seed, others from another', () => {
  const made = (seed: number) => JSON.stringify([...generatePatients({ count: 50, seed, first: 0 })])
  expect(made(7)).toBe(made(7))
  expect(made(7)).not.toBe(made(8))
})
