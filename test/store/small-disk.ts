import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'

const [MOUNT, UNMOUNT] = ['mount', 'umount']

/** A file system of its own, full as soon as a test says so. */
export interface SmallDisk {
  readonly folder: string
  /** Leaves not one byte, or as many as are named. */
  fill(bytesLeft?: number): void
  /** Makes room again. */
  clear(): void
  makeReadOnly(): void
  unmount(): void
}

/** Mounts a file system in memory at a folder; undefined where this process may not mount. */
export function smallDisk(folder: string, bytes: number): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true })
  if (spawnSync(MOUNT, ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]).status !== 0) return undefined
  const ballast = path.join(folder, 'ballast')
  const reserve = path.join(folder, 'reserve')
  return {
    folder,
    fill: (bytesLeft = 0) => {
      write(reserve, bytesLeft)
      write(ballast, Number.POSITIVE_INFINITY)
      rmSync(reserve)
    },
    clear: () => rmSync(ballast),
    makeReadOnly: () => {
      if (spawnSync(MOUNT, ['-o', 'remount,ro', folder]).status !== 0) throw new Error(`${folder} stays writable`)
    },
    unmount: () => void spawnSync(UNMOUNT, ['-l', folder]),
  }
}

/** Writes so many bytes, or as many as the disk takes. */
function write(file: string, bytes: number): void {
  const handle = openSync(file, 'w')
  try {
    for (let left = bytes; left > 0; ) left -= writeSync(handle, Buffer.alloc(Math.min(left, 4096)))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  } finally {
    closeSync(handle)
  }
}
