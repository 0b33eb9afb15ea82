import { directoryProblems } from '../directory/problems.ts'
import { authenticationProblems } from '../emulators/authentication/problems.ts'
import { bookingProblems } from '../emulators/booking/problems.ts'
import { cis2Problems } from '../emulators/cis2/problems.ts'
import { gazetteerProblems } from '../emulators/gazetteer/problems.ts'
import { gpConnectProblems } from '../emulators/gp-connect/problems.ts'
import { nrlProblems } from '../emulators/nrl/problems.ts'
import { oauthProblems } from '../emulators/oauth2/problems.ts'
import { pdsFhirProblems } from '../emulators/pds-fhir/problems.ts'
import { ebxmlProblems } from '../emulators/reliable-messaging/problems.ts'
import { sdsFhirProblems } from '../emulators/sds-fhir/problems.ts'
import { sspProblems } from '../emulators/secure-proxy/problems.ts'
import { itkProblems } from '../emulators/smsp/problems.ts'
import { directoryDoorProblems } from '../emulators/spine-directory/problems.ts'
import { soapProblems } from '../emulators/sync-service/problems.ts'
import type { ProblemKind } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'
import { addressProblems } from '../national/addresses/problems.ts'
import { demographicsProblems } from '../national/demographics/problems.ts'
import { messageProblems } from '../national/message-problems.ts'
import { miniServiceProblems } from '../national/mini-services/problems.ts'
import { bindProblems } from '../net/bind-port.ts'
import { ldapProblems } from '../net/ldap-problems.ts'
import { pkiProblems } from '../pki/problems.ts'
import { dataProblems } from '../store/sqlite/problems.ts'
import { stubProblems } from '../stubs/problems.ts'
import { applicationProblems } from './applications/problems.ts'
import { cardProblems } from './cards/problems.ts'
import { closingProblems } from './closing.ts'
import { demoProblems } from './demos/problems.ts'
import { ldifProblems } from './directory-files.ts'
import { maintenanceProblems } from './maintenance.ts'
import { profileProblems } from './profiles/problems.ts'
import { proofProblems } from './proof/problems.ts'
import { providerCallProblems } from './provider-calls/problems.ts'
import { registrationProblems } from './registration.ts'
import { seedProblems } from './seed.ts'
import { settingsProblems } from './settings-problems.ts'
import { snapshotProblems } from './snapshots.ts'
import { supplierSideProblems } from './supplier-side/problems.ts'

/** Problem kinds by the part of mock-spine that reports them. */
export type ProblemSections = Readonly<Record<string, Readonly<Record<string, ProblemKind>>>>

/** Every problem kind of an environment; admin interface and command line add their own. */
export const environmentProblems: ProblemSections = {
  'Every door': kernelProblems,
  'HL7 messages at every messaging door': messageProblems,
  'Messaging (/reliablemessaging/*)': ebxmlProblems,
  'Synchronous messaging (/sync-service)': soapProblems,
  'Demographics (PDS)': demographicsProblems,
  'Spine Mini Services (/smsp/pds)': { ...itkProblems, ...miniServiceProblems },
  'Gazetteer (/addressfinder/query)': { ...gazetteerProblems, ...addressProblems },
  'PDS FHIR API (/personal-demographics/FHIR/R4)': pdsFhirProblems,
  'SDS FHIR API (/spine-directory/FHIR/R4)': sdsFhirProblems,
  'Spine Secure Proxy (/https://…)': sspProblems,
  'GP Connect practice (/M85999/STU3/1/gpconnect)': gpConnectProblems,
  'Care Connect booking (/U85901/STU3/1/careconnect)': bookingProblems,
  'National Record Locator (/STU3/DocumentReference)': nrlProblems,
  'Smartcards and sessions (GAS, SSB, Access Manager)': authenticationProblems,
  'Simulated smartcards (mock-spine card)': cardProblems,
  'CIS2 (/openam/oauth2)': cis2Problems,
  'Tokens of the API platform (/oauth2/token)': { ...oauthProblems, ...applicationProblems },
  'Fault rules and stubs': stubProblems,
  Snapshots: snapshotProblems,
  'Directory (LDAP)': { ...ldapProblems, ...directoryDoorProblems },
  'Parties, systems and endpoints': { ...directoryProblems, ...ldifProblems },
  Certificates: pkiProblems,
  'A supplier’s side (send, check, in process)': supplierSideProblems,
  'Calls to a provider': providerCallProblems,
  'Guided demos': demoProblems,
  'Export and replay': proofProblems,
  'Start and settings': {
    ...dataProblems,
    ...bindProblems,
    ...settingsProblems,
    ...profileProblems,
    ...closingProblems,
    ...maintenanceProblems,
    ...seedProblems,
    ...registrationProblems,
  },
}
