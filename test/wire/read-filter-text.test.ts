import { BerWriter, FilterParser } from 'ldapts'
import { describe, expect, it } from 'vitest'
import { LdapError } from '../../src/wire/ldap/error.ts'
import { filterText } from '../../src/wire/ldap/filter-text.ts'
import { readFilterText } from '../../src/wire/ldap/read-filter-text.ts'

describe('a filter as people write it', () => {
  it.each([
    '(objectClass=*)',
    '(nhsIDCode=A99901)',
    '(&(objectClass=nhsMhs)(|(nhsIDCode=YES)(!(nhsMHSPartyKey=A99901-9990001))))',
    '(nhsMhsSvcIA=*REPC_IN150016UK05)',
    '(cn=a*b*c)',
    '(cn=a*)',
    '(a>=1)',
    '(a<=1)',
    '(a~=b)',
    '(cn:caseExactMatch:=Ä)',
    '(cn=\\28paren\\29\\2a)',
    '(&)',
  ])('is written again as it was read: %s', (text) => expect(filterText(readFilterText(text), 1000)).toBe(text))

  it('may leave the parentheses of a single condition out', () =>
    expect(readFilterText(' nhsIDCode=A99901 ')).toEqual(readFilterText('(nhsIDCode=A99901)')))

  it('is the BER that another reader makes of it', () => {
    for (const text of ['(&(objectClass=nhsAs)(nhsIDCode=A99901))', '(!(cn=a*b*c))', '(sn>=10)', '(|(a=\\28)(b=*))']) {
      const writer = new BerWriter()
      FilterParser.parseString(text).write(writer)
      expect(readFilterText(text)).toEqual(writer.buffer)
    }
  })

  it.each([
    '',
    '(',
    '()',
    '(&(a=1)',
    '(a=1))',
    '(a)',
    '(!(a=1)(b=2))',
    '(a=\\zz)',
    `${'(!'.repeat(60)}(a=1)${')'.repeat(60)}`,
  ])('is refused with its place: %s', (text) => expect(() => readFilterText(text)).toThrow(LdapError))
})
