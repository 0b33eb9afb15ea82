import type { Problem } from '../kernel/problem.ts'
import type { Reply } from '../kernel/reply.ts'

const STATUS: Readonly<Record<string, number>> = {
  'MS-NO-SUCH-DOOR': 404,
  'MS-METHOD-NOT-ALLOWED': 405,
  'MS-BODY-TOO-LARGE': 413,
  'MS-OVERLOADED': 503,
  'MS-DOOR-NOT-BUILT': 501,
  'MS-INTERNAL': 500,
}

/** A refusal in plain words, for places where no protocol has a say yet. TLS and certificate problems are 403. */
export function plainRefusal(what: Problem): Reply {
  return {
    status: STATUS[what.code] ?? (what.code.startsWith('MS-TLS-') ? 403 : 400),
    fields: ['Content-Type', 'text/plain; charset=utf-8'],
    body: `${what.code}: ${what.title}\nCame: ${what.came}\nExpected: ${what.expected}\n${what.next}\n`,
  }
}
