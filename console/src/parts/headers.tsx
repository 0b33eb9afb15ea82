import type { Problem, Wire } from '../api/types.ts'

/** First line and fields, in the order and case of the wire. */
export function Headers({ title, wire, problems }: { title: string; wire: Wire; problems: readonly Problem[] }) {
  const about = (name: string) => problems.find(({ at }) => at?.toLowerCase() === name.toLowerCase())
  return (
    <section class="part">
      <header>
        <h2>{title}</h2>
        <code>{wire.line}</code>
      </header>
      <table class="headers">
        <tbody>
          {wire.fields.map(([name = '', value = ''], at) => {
            const problem = about(name)
            return (
              <tr key={at} class={problem === undefined ? undefined : `marked ${problem.severity}`}>
                <th scope="row">{name}</th>
                <td class="mono">
                  {value}
                  {problem !== undefined && (
                    <div class="why">
                      {problem.code}: expected {problem.expected}
                    </div>
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
