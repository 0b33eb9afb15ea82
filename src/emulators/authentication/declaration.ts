import type { Emulator, Mount } from '../../kernel/emulator.ts'
import { type AuthenticationOperation, operations, operationAt, PORTAL } from './contract.ts'
import { labels, matchables } from './matchables.ts'
