import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { AuthorityError } from './authority-error.ts'

/** A file to write: its path inside the folder, its bytes, who may read it. */
export interface FileWrite {
  readonly file: string
  readonly content: string | Uint8Array
  readonly reader: Reader
}

/** `owner`: 0600. `supplier`: 0600, or 0644 under `--certs-mode shared`. `anyone`: 0644. */
export type Reader = 'owner' | 'supplier' | 'anyone'

export type CertsMode = 'private' | 'shared'

const posix = process.platform !== 'win32'

/** Writes through a temporary file and a rename, so that no reader ever meets half a file. */
export async function writeFiles(directory: string, mode: CertsMode, writes: readonly FileWrite[]): Promise<void> {
  for (const { file, content, reader } of writes) {
    const target = path.join(directory, file)
    const temporary = `${target}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`
    try {
      await writeFile(temporary, content, { mode: 0o600, flag: 'wx' })
      await chmod(temporary, modeOf(reader, mode))
      await rename(temporary, target)
    } catch (error) {
      await rm(temporary, { force: true })
      throw notWritable(target, error)
    }
  }
}

/** Makes the folder and its parts: `ca/` closed to others, the rest readable. */
export async function makeFolders(directory: string): Promise<void> {
  for (const [part, mode] of [
    ['', 0o755],
    ['ca', 0o700],
    ['clients', 0o755],
    ['crl', 0o755],
  ] as const) {
    const target = path.join(directory, part)
    try {
      const made = await mkdir(target, { recursive: true, mode })
      if (made !== undefined && part !== '') await chmod(target, mode)
    } catch (error) {
      throw notWritable(target, error)
    }
  }
}

/** Gives a file its mode again where it has drifted (a copy, or another `--certs-mode`). */
export async function keepMode(directory: string, file: string, reader: Reader, mode: CertsMode): Promise<void> {
  if (!posix) return
  const target = path.join(directory, file)
  const wanted = modeOf(reader, mode)
  if (((await stat(target)).mode & 0o777) === wanted) return
  try {
    await chmod(target, wanted)
  } catch (error) {
    throw notWritable(target, error)
  }
}

/** The bytes of a file in the folder, undefined when there is none. */
export async function readIfThere(directory: string, file: string): Promise<Buffer | undefined> {
  const target = path.join(directory, file)
  try {
    return await readFile(target)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw new AuthorityError(
      {
        code: 'MS-PKI-UNREADABLE',
        came: `${target} can't be read (${reasonOf(error)})`,
        expected: 'a folder that the user running mock-spine owns',
        next: 'Correct its owner or mode, or give another folder with --certs.',
      },
      error,
    )
  }
}

export function notWritable(target: string, error: unknown): AuthorityError {
  return new AuthorityError(
    {
      code: 'MS-PKI-NOT-WRITABLE',
      came: `${target} can't be written (${reasonOf(error)})`,
      expected: 'a folder that the user running mock-spine may write',
      next: 'Correct its owner or mode, or give another folder with --certs.',
    },
    error,
  )
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function modeOf(reader: Reader, mode: CertsMode): number {
  return reader === 'anyone' || (reader === 'supplier' && mode === 'shared') ? 0o644 : 0o600
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
