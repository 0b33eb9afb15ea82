/** How long a test waits for what must come, in milliseconds: only a failure takes that long, however busy the machine is. */
export const PATIENCE = 30_000
