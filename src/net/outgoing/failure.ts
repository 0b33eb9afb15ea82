import { type Problem, ProblemError, problem } from '../../kernel/problem.ts'
import { kernelProblems } from '../../kernel/problems.ts'

interface Failure extends Error {
  code?: string
  wanted?: readonly string[]
  errors?: readonly Error[]
}

const TLS_WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate has been revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from another CA',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from another CA, or its chain is incomplete',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from another CA, or its chain is incomplete',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from another CA, or its chain is incomplete',
  UNABLE_TO_GET_CRL: 'its certificate comes from another CA, for which there is no CRL here',
  CRL_HAS_EXPIRED: 'the CRL of its CA has expired',
  CERT_SIGNATURE_FAILURE: 'its certificate is not signed by the CA that it names',
  CERT_UNTRUSTED: 'its certificate is not trusted',
  INVALID_PURPOSE: 'its certificate is not meant for a TLS server',
  EPROTO: 'it does not speak TLS as expected',
}

/**
 * Says in words why a delivery came to nothing.
 * @param inContainer whether this instance runs inside a container, where localhost is the container itself
 */
export function deliveryProblem(error: Failure, url: URL, inContainer: boolean): Problem {
  if (error instanceof ProblemError) return error.problem
  const inner = error.errors?.[0] ?? (error.cause instanceof Error ? error.cause : undefined)
  if (inner instanceof ProblemError) return inner.problem
  const code = error.code ?? (inner !== undefined && 'code' in inner ? String(inner.code) : error.message)
  const where = `${url.hostname}:${url.port === '' ? 443 : url.port}`
  if (code === 'ECONNREFUSED') {
    return problem(kernelProblems['MS-DELIVERY-REFUSED-CONNECTION'], {
      came: `connection refused at ${where}`,
      expected: `a listener at ${url.href}`,
      ...(inContainer && isLoopback(url.hostname) ? { next: CONTAINER_CURE } : {}),
    })
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'MS_TIMEOUT') {
    return problem(kernelProblems['MS-DELIVERY-TIMEOUT'], {
      came: `no ${code === 'UND_ERR_CONNECT_TIMEOUT' ? 'connection to' : 'whole answer from'} ${where} in time`,
      expected: 'an answer within --delivery-timeout',
    })
  }
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE') {
    return problem(kernelProblems['MS-DELIVERY-CUT'], {
      came: `${where} closed the connection (${error.message})`,
      expected: 'an HTTP response',
    })
  }
  if (code === 'MS_NAME_MISMATCH') {
    return problem(kernelProblems['MS-DELIVERY-TLS'], {
      came: `${where}: ${error.message}`,
      expected: `a certificate for ${(error.wanted ?? []).join(' or ')}`,
    })
  }
  const alert = /ERR_SSL_(?:TLSV?1(?:_\d)?|SSLV3|SSL\/TLS)_ALERT_([A-Z_]+)/.exec(code)?.[1]
  if (alert !== undefined) {
    return problem(kernelProblems['MS-DELIVERY-TLS'], {
      came: `${where} refused the certificate that Spine showed it, or the handshake (alert “${alert.toLowerCase().replaceAll('_', ' ')}”)`,
      expected: 'an endpoint that trusts this environment’s CA (certs/ca-bundle.pem) and takes the certificate of msg-out',
    })
  }
  if (code in TLS_WORDS || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
    return problem(kernelProblems['MS-DELIVERY-TLS'], {
      came: `${where}: ${TLS_WORDS[code] ?? error.message} (${code})`,
      expected: 'a certificate of this environment’s CA, in force and not revoked, and a listener that accepts msg-out’s',
    })
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    return problem(kernelProblems['MS-INTERNAL'], { came: error.message, expected: 'a request that HTTP can carry' })
  }
  // undici loses the parser's own code.
  if (error.name === 'HTTPParserError')
    return problem(kernelProblems['MS-DELIVERY-CUT'], {
      came: `${where} answered with something that is not HTTP (${code})`,
      expected: 'an HTTP response',
    })
  return problem(kernelProblems['MS-DELIVERY-UNREACHABLE'], {
    came: `${where}: ${error.message === code ? code : `${error.message} (${code})`}`,
    expected: 'a host that resolves and can be reached',
  })
}

/** The problem of a target that is no URL. */
export const unusable = (target: string): Problem =>
  problem(kernelProblems['MS-DELIVERY-UNREACHABLE'], { came: `“${target}”`, expected: 'an absolute URL, https://host[:port]/path' })

/** The problem of a target that asks for a connection without TLS. */
export const plainText = (url: URL): Problem =>
  problem(kernelProblems['MS-DELIVERY-TLS'], { came: url.href, expected: 'an https: URL: Spine delivers over mutual TLS only' })

const isLoopback = (host: string): boolean => host === 'localhost' || host.startsWith('127.') || host === '[::1]'

const CONTAINER_CURE =
  'mock-spine runs in a container, where localhost is the container itself. Set MOCK_SPINE_SUPPLIER_HOST=host.docker.internal (compose does it for you) or register the endpoint as https://host.docker.internal:PORT/ for a supplier on the host, or its service name for one in the same network.'
