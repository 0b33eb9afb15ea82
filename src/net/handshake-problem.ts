import { type Problem, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'

// OpenSSL's reasons for the alerts with which a client says that it does not accept the server's certificate.
const REJECTED =
  /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED|CERTIFICATE_REVOKED|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)/

/** Explains a failed handshake in words, from the error that Node gives. */
export function handshakeProblem(error: Error & { code?: string; reason?: string }): Problem {
  const code = error.code ?? error.message
  if (REJECTED.test(code)) {
    return problem(kernelProblems['MS-TLS-REJECTED-OURS'], {
      came: `the TLS alert “${(error.reason ?? code).replace(/^.*alert /, '')}” from the client`,
      expected: 'a client that trusts this environment’s CA',
    })
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return problem(kernelProblems['MS-TLS-REJECTED-OURS'], {
      came: 'the client closed the connection in the middle of the handshake, without saying why',
      expected: 'a completed handshake; clients that do not trust our CA, or find another name in the certificate, often leave like this',
    })
  }
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') {
    return problem(kernelProblems['MS-TLS-HANDSHAKE'], {
      came: 'a handshake that was not completed in time',
      expected: 'a handshake within --handshake-timeout',
    })
  }
  return problem(kernelProblems['MS-TLS-HANDSHAKE'], {
    came: error.reason ?? error.message,
    expected: 'TLS 1.2 or 1.3 with a common cipher suite',
  })
}
