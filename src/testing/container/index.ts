/** Spine in a container, for Testcontainers: `import { MockSpineContainer } from 'mock-spine/testcontainers'`. */
export type { ContainerExchange, InboxMessage, RegisteredParty } from './connection.ts'
export { MockSpineContainer } from './mock-spine-container.ts'
export { StartedMockSpineContainer } from './started-mock-spine-container.ts'
