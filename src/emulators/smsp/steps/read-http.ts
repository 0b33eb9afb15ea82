import { problem } from '../../../kernel/problem.ts'
import { kernelProblems } from '../../../kernel/problems.ts'
import { clientFault } from '../errors.ts'
import { itkProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

const SINGLE = ['content-type', 'content-encoding', 'soapaction', 'host'] as const

/** Looks at the HTTP headers that say how the body is to be read. @throws ItkRefusal 1000 */
export function readHttp({ inbound }: Visit): void {
  const { fields } = inbound
  for (const name of SINGLE) {
    const count = fields.count(name)
    if (count < 2) continue
    const details = { came: `${count} ${name} headers`, expected: 'one', at: `HTTP header ${name}` }
    throw clientFault(problem(kernelProblems['MS-DUPLICATE-HEADER'], details))
  }
  const type = fields.get('content-type')
  if (type !== undefined && !/^\s*(text|application)\/xml\s*(;|$)/i.test(type)) {
    const details = { came: type, expected: 'text/xml, with a charset or without', at: 'HTTP header Content-Type' }
    throw clientFault(problem(itkProblems['MS-ITK-CONTENT-TYPE'], details))
  }
  const encoding = fields.get('content-encoding')
  if (encoding !== undefined && !/^\s*(identity\s*)?$/i.test(encoding)) {
    const details = { came: encoding, expected: 'no Content-Encoding', at: 'HTTP header Content-Encoding' }
    throw clientFault(problem(itkProblems['MS-ITK-CONTENT-ENCODING'], details))
  }
}
