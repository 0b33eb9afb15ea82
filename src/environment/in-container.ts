import { existsSync } from 'node:fs'

/** Whether this process runs inside a container: Docker and Podman leave a file that says so. */
export const inContainer = (): boolean => existsSync('/.dockerenv') || existsSync('/run/.containerenv')
