import { escapeAttribute, escapeText } from '../xml/index.ts'

/** An attribute with its values; one without values is left out. */
export interface SamlAttribute {
  readonly name: string
  readonly values: readonly string[]
}

export interface RoleAssertion {
  /** `s` and 40 hexadecimal digits, of the assertion and of the one nested in it. */
  readonly ids: readonly [string, string]
  readonly issuer: string
  /** Milliseconds since 1970. */
  readonly issuedAt: number
  readonly notBefore: number
  readonly notOnOrAfter: number
  readonly authenticatedAt: number
  readonly uid: string
  readonly ticket: string
  /** IP address of who asks. */
  readonly recipient: string
  /** IP address from which the user logged in. */
  readonly locality: string
  readonly attributes: readonly SamlAttribute[]
}

/** How the document is laid out: indented as captured, or on one line. */
export type SamlLayout = 'indented' | 'line'

const NAMESPACE = 'http://www.syntegra.com'
const CONFIRMATION = 'urn:com:sun:identity'
const METHOD = 'urn:com:sun:identity:ExtendedLoginModule'

interface Element {
  readonly name: string
  readonly attributes?: readonly (readonly [string, string])[]
  readonly content?: string | readonly Element[]
}

/**
 * SSB's answer to a good request for a role assertion: a SAML 1.1 message in the namespaces of SAML 1.0, unsigned, with the literal ids
 * `null` (dossier identity-and-pki 4, two captures).
 */
export function writeRoleAssertion(assertion: RoleAssertion, layout: SamlLayout): string {
  const { ids, issuer, uid, ticket, recipient, locality, attributes } = assertion
  const issued = instant(assertion.issuedAt)
  const conditions: Element = {
    name: 'saml:Conditions',
    attributes: [
      ['NotBefore', instant(assertion.notBefore)],
      ['NotOnOrAfter', instant(assertion.notOnOrAfter)],
    ],
  }
  const head = (id: string): readonly (readonly [string, string])[] => [
    ['MajorVersion', '1'],
    ['MinorVersion', '1'],
    ['AssertionID', id],
    ['Issuer', issuer],
    ['IssueInstant', issued],
  ]
  const subject = (data: string | readonly Element[]): Element => ({
    name: 'saml:Subject',
    content: [
      { name: 'saml:NameIdentifier', attributes: [['NameQualifier', 'o=nhs']], content: `uid=${uid},ou=People,o=nhs` },
      {
        name: 'saml:SubjectConfirmation',
        content: [
          { name: 'saml:ConfirmationMethod', content: CONFIRMATION },
          { name: 'saml:SubjectConfirmationData', content: data },
        ],
      },
    ],
  })
  const nested: Element = {
    name: 'saml:Assertion',
    attributes: head(ids[1]),
    content: [
      conditions,
      {
        name: 'saml:AuthenticationStatement',
        attributes: [
          ['AuthenticationInstant', instant(assertion.authenticatedAt)],
          ['AuthenticationMethod', METHOD],
        ],
        content: [subject(ticket), { name: 'saml:SubjectLocality', attributes: [['IPAddress', locality]] }],
      },
    ],
  }
  const statement: Element = {
    name: 'saml:AttributeStatement',
    content: [
      subject([nested]),
      ...attributes
        .filter(({ values }) => values.length > 0)
        .map(
          ({ name, values }): Element => ({
            name: 'saml:Attribute',
            attributes: [
              ['AttributeName', name],
              ['AttributeNamespace', NAMESPACE],
            ],
            content: values.map((value) => ({ name: 'saml:AttributeValue', content: value })),
          }),
        ),
    ],
  }
  const outer: Element = {
    name: 'saml:Assertion',
    attributes: [['xmlns:saml', 'urn:oasis:names:tc:SAML:1.0:assertion'], ...head(ids[0])],
    content: [conditions, statement],
  }
  return write(response(recipient, issued, [status('samlp:Success'), outer]), layout)
}

/** SSB's answer where there is no assertion; its form is invented, only that the literal of success is missing is known (dossier 4). */
export const writeSamlRefusal = (recipient: string, at: number, message: string, layout: SamlLayout): string =>
  write(response(recipient, instant(at), [status('samlp:Requester', message)]), layout)

const response = (recipient: string, issued: string, content: readonly Element[]): Element => ({
  name: 'samlp:Response',
  attributes: [
    ['xmlns:samlp', 'urn:oasis:names:tc:SAML:1.0:protocol'],
    ['ResponseID', 'null'],
    ['InResponseTo', 'null'],
    ['MajorVersion', '1'],
    ['MinorVersion', '1'],
    ['IssueInstant', issued],
    ['Recipient', recipient],
  ],
  content,
})

const status = (code: string, message?: string): Element => ({
  name: 'samlp:Status',
  content: [
    { name: 'samlp:StatusCode', attributes: [['Value', code]] },
    ...(message === undefined ? [] : [{ name: 'samlp:StatusMessage', content: message }]),
  ],
})

/** `YYYY-MM-DDTHH:MM:SSZ` */
const instant = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

const INDENT = '    '

function write({ name, attributes = [], content }: Element, layout: SamlLayout, indent = ''): string {
  const end = layout === 'line' ? '' : '\n'
  const here = layout === 'line' ? '' : indent
  const tag = `${here}<${name}${attributes.map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`).join('')}`
  if (content === undefined) return `${tag}/>${end}`
  if (typeof content === 'string') return `${tag}>${escapeText(content)}</${name}>${end}`
  return `${tag}>${end}${content.map((each) => write(each, layout, indent + INDENT)).join('')}${here}</${name}>${end}`
}
