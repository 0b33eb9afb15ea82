import type { ComponentChildren } from 'preact'

/** A titled part of a page. */
export const Panel = ({ title, note, children }: { title: string; note?: ComponentChildren; children: ComponentChildren }) => (
  <section class="panel">
    <header>
      <h2>{title}</h2>
      {note !== undefined && <span class="faint">{note}</span>}
    </header>
    {children}
  </section>
)
