import { ProblemError, problem } from '../kernel/problem.ts'
import { profileProblems } from './profiles/problems.ts'
import { hostOf, type Profile, type Role } from './profiles/profile.ts'

/** Identity Agents by the registry settings that they read (environments 5; dossier identity-and-pki 8.7). */
export const registryVariants = ['ia2-64', 'ia2-32', 'ia1-64', 'ia1-64-wow', 'ia1-32', 'ia13'] as const
export type RegistryVariant = (typeof registryVariants)[number]

const HEADER = 'Windows Registry Editor Version 5.00'
const HSCIC = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\HSCIC\\Identity Agent'
const HSCIC_WOW = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Wow6432Node\\HSCIC\\Identity Agent'
const GEMPLUS = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Gemplus\\GAC'

const KEYS: Readonly<Record<RegistryVariant, string>> = {
  'ia2-64': HSCIC_WOW,
  'ia2-32': HSCIC,
  // As the document prints it; a 32-bit program on 64-bit Windows reads the other one.
  'ia1-64': HSCIC,
  'ia1-64-wow': HSCIC_WOW,
  'ia1-32': HSCIC,
  ia13: GEMPLUS,
}

type Value = readonly [name: string, value: string | number]

/** The text of a `.reg` file with the hosts of an environment; lines end with CR LF. @throws ProblemError MS-PROFILE-NO-HOST */
export function registryText(profile: Profile, variant: RegistryVariant): string {
  const [gas, sbapi, portal] = (['gas', 'sbapi', 'portal'] as const).map((role) => urlOf(profile, role))
  const values = variant.startsWith('ia2') ? ia2(gas, portal) : variant === 'ia13' ? ia13(gas, sbapi, portal) : ia1(gas, sbapi, portal)
  const lines = values.map(([name, value]) =>
    typeof value === 'number' ? `"${name}"=dword:${value.toString(16).padStart(8, '0')}` : `"${name}"="${value}"`,
  )
  return [HEADER, '', `[${KEYS[variant]}]`, ...lines, ''].join('\r\n')
}

/** The same as Windows writes it: UTF-16, little-endian, with a byte order mark. */
export const registryFile = (profile: Profile, variant: RegistryVariant): Buffer =>
  Buffer.from(`\uFEFF${registryText(profile, variant)}`, 'utf16le')

const ia2 = (gas = '', portal = ''): readonly Value[] => [
  ['ActivatePOSTURL', `${gas}/login/authactivate`],
  ['LaunchAppsPath', portal],
  ['MobilityPersistence_Available', 'False'],
  ['SessionLockPersistence_Enabled', 'False'],
]

const ia1 = (gas = '', sbapi = '', portal = ''): readonly Value[] => [
  ['ActivatePOSTURL', `${gas}/login/authactivate`],
  ['RoleSelectionGETPOSTURL', `${sbapi}/saml/RoleSelectionGP.jsp`],
  ['LogoffPOSTURL', `${gas}/login/authlogout`],
  ['LaunchAppsPath', portal],
]

function ia13(gas = '', sbapi = '', portal = ''): readonly Value[] {
  const browser: Value = ['Authentication.StartBrowser.Url', `${sbapi}/saml/RoleSelectionWT.jsp?token=<SSO_TICKET>`]
  const device = 'ipaddress=<IP_ADR>&latestdeviceid=<DEVICE_ID>&storeddeviceid=<OLD_DEVICE_ID>&token=<SSO_TICKET>'
  const role = 'token=<SSO_TICKET>&selectedRoleUid=<ROLE_UID>&ssbMode=<MODE>&gacVersion=<GAC_VERSION>&fallbackStatus=<FALLBACK>'
  return [
    ['Activate.URL', `${gas}/login/authactivate`],
    ['Logout.URL', `${gas}/login/authlogout`],
    browser,
    ['Device.id', '1ef2f9cc'],
    ['UpdateWatcher.enable', 0],
    ['Device.id.URL', `${sbapi}/ssb/DeviceIDLogger?${device}`],
    // The document prints it twice.
    browser,
    ['RoleSelection.URL', `${sbapi}/saml/RoleSelectionGP.jsp?${role}`],
    ['Portal.URL', portal],
  ]
}

function urlOf(profile: Profile, role: Role): string {
  const host = hostOf(profile, role)
  if (host === undefined)
    throw new ProblemError(
      problem(profileProblems['MS-PROFILE-NO-HOST'], {
        came: `registry settings of ${profile.name}`,
        expected: `an environment with a ${role} host`,
      }),
    )
  return `https://${host.name}`
}
