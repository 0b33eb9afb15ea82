import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { ClientName } from './queries.ts'

const run = promisify(execFile)
const INSTALL_MS = 180_000

/** A client program that can be run here, or why it can't. */
export type Installed = { readonly command: readonly [string, ...string[]]; remove(): Promise<void> } | { readonly missing: string }

const driver = (name: string): string => fileURLToPath(new URL(`drivers/${name}`, import.meta.url))
const nothing = async () => {}

/** Gets the client from its registry, into a folder that goes with `remove`; ldapsearch from Debian, for the machine. */
export const install: Readonly<Record<ClientName, () => Promise<Installed>>> = {
  ldapts: async () => ({ command: [process.execPath, driver('ldapts.ts')], remove: nothing }),
  ldapjs: async () => ({ command: [process.execPath, '--no-deprecation', driver('ldapjs.ts')], remove: nothing }),
  ldapsearch: async () => {
    if (!has('ldapsearch', '-VV')) {
      const failed = await attempt('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'ldap-utils'])
      if (failed !== undefined) return { missing: `no ldapsearch, and ldap-utils could not be installed: ${failed}` }
    }
    return { command: [process.execPath, driver('ldapsearch.ts')], remove: nothing }
  },
  jndi: async () => {
    if (!has('java', '-version')) return { missing: 'no Java on this machine (a JDK of 17 or later runs the source file)' }
    return { command: ['java', driver('JndiClient.java')], remove: nothing }
  },
  ldap3: async () => {
    if (!has('python3', '--version')) return { missing: 'no python3 on this machine' }
    const folder = await mkdtemp(path.join(tmpdir(), 'mock-spine-ldap3-'))
    const remove = () => rm(folder, { recursive: true, force: true })
    const python = path.join(folder, 'bin', 'python')
    const failed =
      (await attempt('python3', ['-m', 'venv', folder])) ??
      (await attempt(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', 'ldap3==2.9.1']))
    if (failed === undefined) return { command: [python, driver('ldap3_client.py')], remove }
    await remove()
    return { missing: `ldap3 could not be installed: ${failed}` }
  },
}

const has = (command: string, flag: string): boolean => spawnSync(command, [flag]).error === undefined

async function attempt(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    await run(command, args, { timeout: INSTALL_MS, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
    return undefined
  } catch (error) {
    return error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error)
  }
}
