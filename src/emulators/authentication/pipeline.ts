import type { Step } from '../../kernel/emulator.ts'
import type { AuthenticationName } from './contract.ts'
import { activate } from './handlers/activate.ts'
import { logout, update } from './handlers/logout.ts'
import { naming } from './handlers/naming.ts'
import { deviceId, dtd, errorPage } from './handlers/plain.ts'
import { roleAssertion } from './handlers/role-assertion.ts'
import { portal, selectRoleWt } from './handlers/role-page.ts'
import { selectRoleGp } from './handlers/select-role.ts'
import { sessionService } from './handlers/session-service.ts'
import { validate } from './handlers/validate.ts'
import { identify } from './steps/identify.ts'
import { override } from './steps/override.ts'
import type { Visit } from './visit.ts'

const HANDLERS: Readonly<Record<AuthenticationName, Step<Visit>>> = {
  authactivate: activate,
  authvalidate: validate,
  authlogout: logout,
  ssoupdate: update,
  dtd,
  error: errorPage,
  RoleSelectionGP: selectRoleGp,
  RoleSelectionWT: selectRoleWt,
  RoleAssertion: roleAssertion,
  DeviceIDLogger: deviceId,
  namingservice: naming,
  sessionservice: sessionService,
  portal,
}

/** Does what the path names, unless a rule has answered. */
function handle(visit: Visit): void | Promise<void> {
  if (visit.reply === undefined) return HANDLERS[visit.operation.name](visit)
}

/** What every request meets. */
export const pipeline: readonly Step<Visit>[] = [identify, override, handle]
