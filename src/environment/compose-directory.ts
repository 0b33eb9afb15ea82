import { type LdapEmulator, spineDirectory } from '../emulators/spine-directory/index.ts'
import type { LdapAccount, SpineDirectoryParts } from '../emulators/spine-directory/parts.ts'
import type { AdvertisedAddress } from './advertise.ts'
import type { Kernel } from './compose-kernel.ts'
import type { Settings } from './settings.ts'
import type { SpaceDirectories } from './space-directories.ts'

export interface DirectoryInputs {
  readonly settings: Settings
  readonly kernel: Kernel
  readonly directories: SpaceDirectories
  readonly accounts: readonly LdapAccount[]
  readonly address: AdvertisedAddress
}

/** The Spine directory over the environment's LDAP ports. */
export const composeDirectory = (inputs: DirectoryInputs): LdapEmulator => spineDirectory(directoryParts(inputs))

/** What the directory's door works with. */
export function directoryParts({ settings, kernel, directories, accounts, address }: DirectoryInputs): SpineDirectoryParts {
  const { spaces } = kernel
  return {
    spaces,
    overrides: kernel.overrides,
    settings,
    accounts,
    tree: (space) => directories.tree(space),
    *claimsOf(names) {
      for (const space of spaces.all())
        for (const name of names)
          for (const { partyKey } of directories.get(space.name).partiesWithFqdn(name)) yield `party:${partyKey.toLowerCase()}`
    },
    advertised: (url) => address.of(url),
    advertisedAs: () => address.mode,
  }
}

/** The directory as rules know it. */
export const ruleDoor = ({ name, labels, matchable, refusals }: LdapEmulator) => ({
  name,
  labels: [...labels, ...matchable],
  refusals,
  refusesOnly: true,
})
