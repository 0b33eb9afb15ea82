import type { CardAuthority } from '../../pki/cards/card-authority.ts'
import type { Kernel } from '../compose-kernel.ts'
import { hostOf, type Profile } from '../profiles/profile.ts'
import type { SeedOptions } from '../seed.ts'
import type { Settings } from '../settings.ts'
import type { SpaceDirectories } from '../space-directories.ts'
import { loadSeedCards, type SeedCard } from './seed-cards.ts'
import { Smartcards } from './smartcards.ts'

export interface CardInputs {
  readonly kernel: Kernel
  readonly settings: Settings
  readonly profile: Profile
  readonly directories: SpaceDirectories
  readonly seeds: SeedOptions
  readonly authority: CardAuthority
  /** CA certificates, PEM. */
  ca(): string
  /** The HTTPS port on this machine. */
  url(): string
}

/** The smartcards of an environment; loaded when one is first asked for. */
export function composeCards({ kernel, settings, profile, directories, seeds, authority, ca, url }: CardInputs): Smartcards {
  const gas = hostOf(profile, 'gas')
  if (gas === undefined) throw new RangeError(`profile ${profile.name} has no gas host`)
  let seed: Promise<ReadonlyMap<string, SeedCard>> | undefined
  return new Smartcards({
    authority,
    turns: kernel.turns,
    ids: kernel.ids,
    settings,
    gas: gas.name,
    ca,
    url,
    tree: (space) => directories.tree(space),
    seed: () => (seed ??= loadSeedCards(seeds)),
  })
}
