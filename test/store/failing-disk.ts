import { spawnSync } from 'node:child_process'
import { closeSync, ftruncateSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs'

const [MAKE, MOUNT, UNMOUNT, REPAIR, SOURCE] = ['mkfs.ext4', 'mount', 'umount', 'e2fsck', 'findmnt']
/** e2fsck's exit code where it has mended something. */
const MENDED = 1

/** A file system that an error makes read-only under the programs that use it, as Linux does to protect what is on it. */
export interface FailingDisk {
  readonly folder: string
  fail(): void
  /** Unmounts, mends and mounts it again, once nobody has a file of it open. */
  repair(): void
  unmount(): void
}

/** Mounts a file system in a file at a folder; undefined where this process may not, or where the system has no such thing. */
export function failingDisk(folder: string, bytes: number): FailingDisk | undefined {
  const image = `${folder}.image`
  mkdirSync(folder, { recursive: true })
  const handle = openSync(image, 'w')
  ftruncateSync(handle, bytes)
  closeSync(handle)
  const mount = () => ran(MOUNT, '-o', 'loop,errors=remount-ro', image, folder)
  if (!ran(MAKE, '-q', image) || !mount()) return undefined
  const unmount = () => ran(UNMOUNT, folder)
  const [, device] = /^\/dev\/(\w+)\s*$/.exec(spawnSync(SOURCE, ['-n', '-o', 'SOURCE', folder], { encoding: 'utf8' }).stdout) ?? []
  const trigger = `/sys/fs/ext4/${device}/trigger_fs_error`
  if (statSync(trigger, { throwIfNoEntry: false }) === undefined) {
    unmount()
    return undefined
  }
  return {
    folder,
    fail: () => writeFileSync(trigger, 'a test'),
    repair: () => {
      if (!unmount()) throw new Error(`${folder} is still in use`)
      const { status } = spawnSync(REPAIR, ['-p', image])
      if ((status ?? Number.NaN) > MENDED || !mount()) throw new Error(`${folder} cannot be mended`)
    },
    unmount: () => void ran(UNMOUNT, '-l', folder),
  }
}

const ran = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0
