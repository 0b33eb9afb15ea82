import { problem } from '../../kernel/problem.ts'
import { GpConnectRefusal, type RefusalCode } from './errors.ts'
import { gpConnectProblems } from './problems.ts'

interface Details {
  readonly came: string
  readonly expected: string
  readonly at?: string
}

const refusing =
  (kind: keyof typeof gpConnectProblems) =>
  (code: RefusalCode, details: Details): GpConnectRefusal =>
    new GpConnectRefusal(
      code,
      `${details.at === undefined ? '' : `${details.at}: `}${details.came}; expected ${details.expected}`,
      problem(gpConnectProblems[kind], details),
    )

/** Refusals by what is wrong; the diagnostics say what came and what was expected. */
export const refuse = {
  certificate: refusing('MS-GPC-CERTIFICATE'),
  header: refusing('MS-GPC-HEADER'),
  token: refusing('MS-GPC-TOKEN'),
  path: refusing('MS-GPC-PATH'),
  format: refusing('MS-GPC-FORMAT'),
  parameter: refusing('MS-GPC-PARAMETER'),
  resource: refusing('MS-GPC-RESOURCE'),
  patient: refusing('MS-GPC-PATIENT'),
  notFound: refusing('MS-GPC-NOT-FOUND'),
  conflict: refusing('MS-GPC-CONFLICT'),
} as const
