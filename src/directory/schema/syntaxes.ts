const binary = "X-NOT-HUMAN-READABLE 'TRUE'"
const transfer = `X-BINARY-TRANSFER-REQUIRED 'TRUE' ${binary}`
const arc = '1.3.6.1.4.1.1466.115.121.1'

/** `ldapSyntaxes` of the subschema (RFC 4517 §3.3). */
export const syntaxDefinitions: readonly string[] = [
  `( ${arc}.4 DESC 'Audio' ${binary} )`,
  `( ${arc}.5 DESC 'Binary' ${binary} )`,
  `( ${arc}.6 DESC 'Bit String' )`,
  `( ${arc}.7 DESC 'Boolean' )`,
  `( ${arc}.8 DESC 'Certificate' ${transfer} )`,
  `( ${arc}.9 DESC 'Certificate List' ${transfer} )`,
  `( ${arc}.10 DESC 'Certificate Pair' ${transfer} )`,
  `( ${arc}.11 DESC 'Country String' )`,
  `( ${arc}.12 DESC 'Distinguished Name' )`,
  `( ${arc}.14 DESC 'Delivery Method' )`,
  `( ${arc}.15 DESC 'Directory String' )`,
  `( ${arc}.22 DESC 'Facsimile Telephone Number' )`,
  `( ${arc}.24 DESC 'Generalized Time' )`,
  `( ${arc}.26 DESC 'IA5 String' )`,
  `( ${arc}.27 DESC 'Integer' )`,
  `( ${arc}.28 DESC 'JPEG' ${binary} )`,
  `( ${arc}.34 DESC 'Name And Optional UID' )`,
  `( ${arc}.36 DESC 'Numeric String' )`,
  `( ${arc}.38 DESC 'OID' )`,
  `( ${arc}.39 DESC 'Other Mailbox' )`,
  `( ${arc}.40 DESC 'Octet String' )`,
  `( ${arc}.41 DESC 'Postal Address' )`,
  `( ${arc}.44 DESC 'Printable String' )`,
  `( ${arc}.45 DESC 'SubtreeSpecification' )`,
  `( ${arc}.49 DESC 'Supported Algorithm' ${transfer} )`,
  `( ${arc}.50 DESC 'Telephone Number' )`,
  `( ${arc}.52 DESC 'Telex Number' )`,
  "( 1.3.6.1.1.16.1 DESC 'UUID' )",
]

const rules: readonly (readonly [oid: string, name: string, syntax: string])[] = [
  ['1.3.6.1.1.16.3', 'UUIDOrderingMatch', '1.3.6.1.1.16.1'],
  ['1.3.6.1.1.16.2', 'UUIDMatch', '1.3.6.1.1.16.1'],
  ['1.3.6.1.4.1.4203.1.2.1', 'caseExactIA5SubstringsMatch', `${arc}.26`],
  ['1.3.6.1.4.1.1466.109.114.3', 'caseIgnoreIA5SubstringsMatch', `${arc}.26`],
  ['1.3.6.1.4.1.1466.109.114.2', 'caseIgnoreIA5Match', `${arc}.26`],
  ['1.3.6.1.4.1.1466.109.114.1', 'caseExactIA5Match', `${arc}.26`],
  ['2.5.13.34', 'certificateExactMatch', '1.3.6.1.1.15.1'],
  ['2.5.13.30', 'objectIdentifierFirstComponentMatch', `${arc}.38`],
  ['2.5.13.28', 'generalizedTimeOrderingMatch', `${arc}.24`],
  ['2.5.13.27', 'generalizedTimeMatch', `${arc}.24`],
  ['2.5.13.23', 'uniqueMemberMatch', `${arc}.34`],
  ['2.5.13.21', 'telephoneNumberSubstringsMatch', `${arc}.58`],
  ['2.5.13.20', 'telephoneNumberMatch', `${arc}.50`],
  ['2.5.13.17', 'octetStringMatch', `${arc}.40`],
  ['2.5.13.16', 'bitStringMatch', `${arc}.6`],
  ['2.5.13.15', 'integerOrderingMatch', `${arc}.27`],
  ['2.5.13.14', 'integerMatch', `${arc}.27`],
  ['2.5.13.13', 'booleanMatch', `${arc}.7`],
  ['2.5.13.11', 'caseIgnoreListMatch', `${arc}.41`],
  ['2.5.13.10', 'numericStringSubstringsMatch', `${arc}.58`],
  ['2.5.13.8', 'numericStringMatch', `${arc}.36`],
  ['2.5.13.7', 'caseExactSubstringsMatch', `${arc}.58`],
  ['2.5.13.6', 'caseExactOrderingMatch', `${arc}.15`],
  ['2.5.13.5', 'caseExactMatch', `${arc}.15`],
  ['2.5.13.4', 'caseIgnoreSubstringsMatch', `${arc}.58`],
  ['2.5.13.3', 'caseIgnoreOrderingMatch', `${arc}.15`],
  ['2.5.13.2', 'caseIgnoreMatch', `${arc}.15`],
  ['2.5.13.1', 'distinguishedNameMatch', `${arc}.12`],
  ['2.5.13.0', 'objectIdentifierMatch', `${arc}.38`],
]

/** `matchingRules` of the subschema (RFC 4517 §4.2). */
export const ruleDefinitions: readonly string[] = rules.map(([oid, name, syntax]) => `( ${oid} NAME '${name}' SYNTAX ${syntax} )`)

const byName = new Map(rules.flatMap(([oid, name]) => [[oid, name] as const, [name.toLowerCase(), name] as const]))

/** The name of a matching rule, asked for by name in any case or by object identifier. */
export const matchingRule = (name: string): string | undefined => byName.get(name.toLowerCase())

const syntaxOf = new Map(rules.map(([, name, syntax]) => [name, syntax]))
/** Syntaxes whose values are directory strings too: country, printable and telephone strings. */
const STRINGS: ReadonlySet<string> = new Set([`${arc}.11`, `${arc}.44`, `${arc}.50`])

/** Whether OpenLDAP lets a rule be applied to an attribute: it is its own, or one for values of its syntax. */
export const usableWith = (
  rule: string,
  { equality, syntax }: { readonly equality: string | undefined; readonly syntax: string },
): boolean => equality === rule || syntaxOf.get(rule) === syntax || (syntaxOf.get(rule) === `${arc}.15` && STRINGS.has(syntax))

/** `matchingRuleUse`: which attributes a rule applies to. */
export function ruleUses(types: readonly { readonly name: string; readonly rules: readonly (string | undefined)[] }[]): string[] {
  return rules.flatMap(([oid, name]) => {
    const applies = types.filter((type) => type.rules.includes(name)).map((type) => type.name)
    return applies.length === 0 ? [] : [`( ${oid} NAME '${name}' APPLIES ( ${applies.join(' $ ')} ) )`]
  })
}
