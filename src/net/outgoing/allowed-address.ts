import dns, { type LookupAddress, type LookupOptions } from 'node:dns'
import net, { type LookupFunction } from 'node:net'
import { ProblemError, problem } from '../../kernel/problem.ts'
import { kernelProblems } from '../../kernel/problems.ts'

const HERE = new net.BlockList()
for (const [prefix, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  HERE.addSubnet(prefix, bits, 'ipv4')
HERE.addAddress('::1', 'ipv6')
HERE.addSubnet('fc00::', 7, 'ipv6')
HERE.addSubnet('fe80::', 10, 'ipv6')

/** Whether an IP address is loopback, private, link-local or a container network's: one that a test instance may call. */
export function isLocalAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  const plain = mapped ?? address
  return net.isIP(plain) !== 0 && HERE.check(plain, net.isIPv6(plain) ? 'ipv6' : 'ipv4')
}

/**
 * Refuses a host that lies outside, unless it is named in `allowed`. Only literal addresses can be judged here.
 * @throws ProblemError MS-DELIVERY-FORBIDDEN
 */
export function assertAllowedHost(host: string, allowed: ReadonlySet<string>): void {
  const bare = host.replace(/^\[|\]$/g, '')
  if (net.isIP(bare) !== 0 && !isLocalAddress(bare) && !allowed.has(bare)) throw forbidden(host, bare)
}

type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** A DNS look-up that answers only with addresses that may be called, so that an imported directory never reaches a real system. */
export function guardedLookup(allowed: ReadonlySet<string>, resolve: Resolve = dns.lookup): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0)
      const open = allowed.has(host.toLowerCase()) ? addresses : addresses.filter(({ address }) => isLocalAddress(address))
      const [first] = open
      if (first === undefined) return callback(forbidden(host, addresses.map(({ address }) => address).join(', ')), '', 0)
      if (options.all === true) callback(null, open)
      else callback(null, first.address, first.family)
    })
  }
}

const forbidden = (host: string, addresses: string): ProblemError =>
  new ProblemError(
    problem(kernelProblems['MS-DELIVERY-FORBIDDEN'], {
      came: `${host} (${addresses})`,
      expected: 'a loopback, private or container address, or a host named with --allow-outgoing',
    }),
  )
