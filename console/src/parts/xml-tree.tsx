import { useState } from 'preact/hooks'
import type { Problem } from '../api/types.ts'
import type { Marks } from '../decode/places.ts'
import { isElement, type XmlElement, type XmlNode } from '../decode/xml.ts'

/** Elements that are shown open at once; a larger document begins folded below the third level. */
const MOST_OPEN = 600
const OPEN_DEPTH = 3

/** An XML document as a tree, problems beside the element that they are about. Everything is text: nothing in it is ever read as markup of the page. */
export function XmlTree({ label, root, elements, marks }: { label: string; root: XmlElement; elements: number; marks: Marks }) {
  const depth = elements > MOST_OPEN ? OPEN_DEPTH : Number.POSITIVE_INFINITY
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard
    <section class="tree mono" aria-label={label} tabIndex={0}>
      <Element element={root} depth={0} openTo={depth} marks={marks} />
    </section>
  )
}

interface ElementProps {
  readonly element: XmlElement
  readonly depth: number
  readonly openTo: number
  readonly marks: Marks
}

function Element({ element, depth, openTo, marks }: ElementProps) {
  const held = holdsMark(element, marks)
  const [open, setOpen] = useState(depth < openTo || held)
  const problems = marks.get(element)
  const { name, children } = element
  const only = children.length === 1 ? children[0] : undefined
  const short = children.length === 0 || (only !== undefined && 'text' in only && only.text.length < 120)
  return (
    <div class={problems === undefined ? 'el' : `el marked ${problems[0]?.severity ?? 'error'}`}>
      {short ? (
        <div class="row">
          <Tag element={element} end={children.length === 0 ? '/>' : '>'} />
          {only !== undefined && 'text' in only && (
            <>
              <span class="tx">{only.text}</span>
              <span class="pt">
                &lt;/<span class="nm">{name}</span>&gt;
              </span>
            </>
          )}
        </div>
      ) : (
        <div class="row">
          <button
            type="button"
            class="fold"
            aria-expanded={open}
            aria-label={`${open ? 'Fold' : 'Unfold'} ${name}`}
            onClick={() => setOpen(!open)}
          >
            {open ? '▾' : '▸'}
          </button>
          <Tag element={element} end=">" />
          {!open && <span class="faint"> {children.length} inside</span>}
        </div>
      )}
      {problems !== undefined && <Why problems={problems} />}
      {!short && open && (
        <div class="in">
          {children.map((node, at) => (
            <Node key={at} node={node} depth={depth + 1} openTo={openTo} marks={marks} />
          ))}
        </div>
      )}
    </div>
  )
}

function Node({ node, ...rest }: { node: XmlNode } & Omit<ElementProps, 'element'>) {
  if (isElement(node)) return <Element element={node} {...rest} />
  return 'text' in node ? <div class="tx long">{node.text}</div> : <div class="cm">{node.note}</div>
}

const Tag = ({ element: { name, attributes }, end }: { element: XmlElement; end: string }) => (
  <span class="pt">
    &lt;<span class="nm">{name}</span>
    {attributes.map(({ name: attribute, value }) => (
      <span key={attribute}>
        {' '}
        <span class="an">{attribute}</span>="<span class="av">{value}</span>"
      </span>
    ))}
    {end}
  </span>
)

const Why = ({ problems }: { problems: readonly Problem[] }) => (
  <ul class="why">
    {problems.map((problem) => (
      <li key={`${problem.code}${problem.came}`} class={problem.severity}>
        <a href={`#${problem.code}`}>{problem.code}</a> came {problem.came}; expected {problem.expected}
      </li>
    ))}
  </ul>
)

const holdsMark = (element: XmlElement, marks: Marks): boolean =>
  marks.size > 0 && (marks.has(element) || element.children.some((child) => isElement(child) && holdsMark(child, marks)))
