import type { Emulator } from '../../kernel/emulator.ts'
import { declaration } from './declaration.ts'
import { secureProxyDoor } from './door.ts'
import type { SecureProxyParts } from './parts.ts'

/** The Spine Secure Proxy as an emulator. */
export const secureProxy = (parts: SecureProxyParts): Emulator => ({ ...declaration, ...secureProxyDoor(parts), deliveries: {} })
