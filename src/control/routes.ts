import { addressRoutes } from './addresses.ts'
import { applicationRoutes } from './applications.ts'
import { cardRoutes } from './cards.ts'
import { certificateRoutes } from './certificates.ts'
import { connectionRoutes } from './connection.ts'
import { deliveryRoutes } from './deliveries.ts'
import { demoRoutes } from './demos.ts'
import { directoryRoutes } from './directory.ts'
import { eventRoutes } from './events.ts'
import { exchangeRowRoutes } from './exchange-rows.ts'
import { exchangeRoutes } from './exchanges.ts'
import { exportRoutes } from './export.ts'
import { faultRoutes } from './faults.ts'
import { healthRoutes } from './health.ts'
import { inboxRoutes } from './inbox.ts'
import { metricRoutes } from './metrics.ts'
import { openApiRoute } from './openapi.ts'
import { partyRoutes } from './parties.ts'
import { patientRoutes } from './patients.ts'
import { providerCallRoutes } from './provider-calls.ts'
import { redactionRoutes } from './redaction.ts'
import { replayRoutes } from './replay.ts'
import type { Route } from './route.ts'
import { spaceRoutes } from './spaces.ts'
import { stubRoutes } from './stubs.ts'
import { systemRoutes } from './system.ts'
import { verifyRoutes } from './verify.ts'

/** Every route of the admin interface: the app and the OpenAPI document are both made from this table. */
export const routes: readonly Route[] = [
  ...healthRoutes,
  ...metricRoutes,
  ...systemRoutes,
  ...connectionRoutes,
  ...exchangeRoutes,
  ...verifyRoutes,
  ...replayRoutes,
  ...exportRoutes,
  ...redactionRoutes,
  ...exchangeRowRoutes,
  ...eventRoutes,
  ...partyRoutes,
  ...patientRoutes,
  ...addressRoutes,
  ...directoryRoutes,
  ...inboxRoutes,
  ...spaceRoutes,
  ...deliveryRoutes,
  ...faultRoutes,
  ...stubRoutes,
  ...certificateRoutes,
  ...providerCallRoutes,
  ...cardRoutes,
  ...applicationRoutes,
  ...demoRoutes,
  openApiRoute(() => routes),
]
