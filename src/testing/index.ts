/** Spine in process, for tests in JavaScript and TypeScript: `import { startSpine } from 'mock-spine/testing'`. */

export type { Answer, AnswerScript, Received, ReceivedFilter } from '../environment/supplier-side/received.ts'
export type { Exchange } from '../kernel/exchange.ts'
export type { JournalFilter } from '../kernel/journal-match.ts'
export type { Fault, Stub, StubInForce, WaitOptions } from './spine.ts'
export { Spine } from './spine.ts'
export { type SpineOptions, startSpine } from './start-spine.ts'
export { type SendOptions, Supplier } from './supplier.ts'
export type { SpaceOptions } from './test-space.ts'
export { TestSpace } from './test-space.ts'
