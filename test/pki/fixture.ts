import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { AuthorityError, type AuthorityOptions, standingLocalNames } from '../../src/pki/authority.ts'

const run = promisify(execFile)

/** Options like those of the INT profile, with a root key that is quick to make. */
export function authorityOptions(directory: string, changes: Partial<AuthorityOptions> = {}): AuthorityOptions {
  return {
    directory,
    rootName: 'MOCK PTL Root Authority G2',
    subName: 'MOCK INT Authentication G2',
    crl: {
      rootUrl: 'http://crl.nhs.uk/PTL/G2/root/MOCKPTLrootG2.crl',
      subUrls: ['http://crl.nhs.uk/int/g2/crlc1.crl', 'http://crl.nhs.uk/int/g2/crlc2.crl'],
    },
    caIssuersUrl: 'http://pki.nhs.uk/PTL/G2/root/MOCKPTLRootAuthorityG2.crt',
    ocspUrl: 'http://ocsp.nhs.uk/ocsp',
    server: { commonName: 'msg.int.spine2.ncrs.nhs.uk', names: ['ldap.nis1.national.ncrs.nhs.uk', 'localhost', '127.0.0.1', '::1'] },
    outgoing: { commonName: 'msg-out.int.spine2.ncrs.nhs.uk', names: ['msg.int.spine2.ncrs.nhs.uk', 'proxy.int.spine2.ncrs.nhs.uk'] },
    clients: ['supplier-a', 'supplier-b'].map((name) => ({ name, fqdn: `${name}.mock.nhs.uk`, names: standingLocalNames })),
    mode: 'private',
    rootKeyBits: 2048,
    ...changes,
  }
}

/** What openssl printed, on both streams, and its exit code. */
export async function openssl(...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  try {
    const { stdout, stderr } = await run('openssl', args)
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') throw error
    return { code: error.code, output: 'stderr' in error && 'stdout' in error ? `${error.stdout}${error.stderr}` : '' }
  }
}

/** `openssl verify` with strict checks of the leaf's chain and, with `-crl_check_all`, of the whole chain's CRLs. */
export async function verify(folder: string, leaf: string, check: '-crl_check' | '-crl_check_all' = '-crl_check') {
  const crls = path.join(folder, `test-crls-${path.basename(leaf)}.pem`)
  let pem = ''
  for (const ca of ['root', 'sub']) pem += (await openssl('crl', '-inform', 'DER', '-in', path.join(folder, `crl/${ca}.crl`))).output
  await writeFile(crls, pem)
  const at = (file: string) => path.join(folder, file)
  return await openssl('verify', '-x509_strict', check, '-CRLfile', crls, '-CAfile', at('root.pem'), '-untrusted', at('sub.pem'), at(leaf))
}

/** The refusal that `work` ends in. */
export async function refusal(work: Promise<unknown>): Promise<AuthorityError> {
  try {
    await work
  } catch (error) {
    if (error instanceof AuthorityError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
