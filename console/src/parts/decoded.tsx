import { useMemo } from 'preact/hooks'
import type { Exchange, Problem, Wire } from '../api/types.ts'
import { type Part, partsOf } from '../decode/body.ts'
import { factsOf } from '../decode/facts.ts'
import { jwtsIn } from '../decode/jwt.ts'
import { filterLines } from '../decode/ldap-filter.ts'
import { marksIn } from '../decode/places.ts'
import { readXml } from '../decode/xml.ts'
import { size } from '../format.ts'
import { Bytes } from './bytes.tsx'
import { Facts } from './facts.tsx'
import { JsonTree } from './json-tree.tsx'
import { XmlTree } from './xml-tree.tsx'

/** A half of an exchange, decoded as far as its form is known. */
export function Decoded({ wire, exchange, problems }: { wire: Wire; exchange: Exchange; problems: readonly Problem[] }) {
  const parts = useMemo(() => partsOf(wire), [wire])
  const tokens = useMemo(() => jwtsIn(wire.fields), [wire])
  const isLdap = exchange.labels['filter'] !== undefined && wire === exchange.request
  return (
    <>
      {wire.body.truncated && (
        <p class="trouble soft">
          The journal kept the first {size(wire.body.base64.length * 0.75)} of {size(wire.body.size)} (<code>--journal-body</code>).
        </p>
      )}
      {isLdap && <LdapSearch labels={exchange.labels} />}
      {tokens.map((jwt) => (
        <section key={jwt.where} class="part">
          <header>
            <h2>JSON web token in {jwt.where}</h2>
            <span class="faint">{jwt.signed ? 'signed; not checked here' : 'not signed'}</span>
          </header>
          <JsonTree label={`Token in ${jwt.where}`} value={{ header: jwt.header, claims: jwt.claims }} />
        </section>
      ))}
      {parts.map((part, at) => (
        <PartView key={at} part={part} problems={problems} />
      ))}
      {parts.length === 0 && !isLdap && <p class="faint empty">There is no body.</p>}
    </>
  )
}

function PartView({ part, problems }: { part: Part; problems: readonly Problem[] }) {
  return (
    <section class="part">
      <header>
        <h2>{part.title}</h2>
        <span class="faint">
          {part.type} {size(part.bytes.length)}
        </span>
      </header>
      <Content part={part} problems={problems} />
    </section>
  )
}

function Content({ part: { title, text, type, bytes }, problems }: { part: Part; problems: readonly Problem[] }) {
  const form =
    text === undefined ? 'bytes' : /json/.test(type) || /^\s*[[{]/.test(text) ? 'json' : text.trimStart().startsWith('<') ? 'xml' : 'text'
  const xml = useMemo(() => (form === 'xml' && text !== undefined ? readXml(text) : undefined), [form, text])
  const marks = useMemo(() => marksIn(xml?.root, problems), [xml, problems])
  if (text === undefined) return <Bytes bytes={bytes} />
  if (xml?.root !== undefined) {
    const told = factsOf(xml.root)
    return (
      <>
        {told !== undefined && <Facts facts={told.facts} label={told.title} />}
        {xml.fault !== undefined && (
          <p class="trouble">
            It can be read to byte {xml.fault.offset}: {xml.fault.words}. <code>{text.slice(xml.fault.offset, xml.fault.offset + 60)}</code>
          </p>
        )}
        <XmlTree label={title} root={xml.root} elements={xml.elements} marks={marks} />
      </>
    )
  }
  const json = form === 'json' ? parsed(text) : undefined
  if (json !== undefined) return <JsonTree label={title} value={json} />
  if (/urlencoded/.test(type)) return <Facts facts={[...new URLSearchParams(text)]} />
  return <Text text={text} />
}

export const Text = ({ text }: { text: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard
  <pre class="plain" tabIndex={0}>
    {text}
  </pre>
)

function LdapSearch({ labels }: { labels: Exchange['labels'] }) {
  return (
    <section class="part">
      <header>
        <h2>LDAP search</h2>
      </header>
      <Facts
        facts={(['base', 'scope', 'attributes', 'entries', 'result'] as const).flatMap((name) => {
          const value = labels[name]
          return value === undefined ? [] : [[name, value] as const]
        })}
      />
      <div class="tree mono">
        {filterLines(labels['filter'] ?? '').map(({ depth, text }, at) => (
          <div key={at} style={{ paddingLeft: `${depth * 18}px` }}>
            {text}
          </div>
        ))}
      </div>
    </section>
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
