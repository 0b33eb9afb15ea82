import { Directory } from '../directory/directory.ts'

/** A directory of Spine's own party alone: what a space sees that starts without the seed's suppliers. */
export function spineOnly(seed: Directory, spinePartyKey: string): Directory {
  const directory = new Directory()
  const spine = seed.party(spinePartyKey)
  if (spine !== undefined) directory.put(spine)
  return directory
}
