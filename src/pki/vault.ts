import { AuthorityError } from './authority-error.ts'
import { type Change, type Craft, craftCrls, craftLeaves, craftPkcs12 } from './crafting.ts'
import { type Due, isNothing, whatIsDue } from './due.ts'
import { type FileWrite, makeFolders, readIfThere, writeFiles } from './folder.ts'
import { generate } from './generation.ts'
import { derivedFiles, type Holdings, indexFile } from './holdings.ts'
import { inspect } from './inspect.ts'
import { formatLedger } from './ledger.ts'
import { withLock } from './lock.ts'
import { type AuthorityOptions, shapeOf, wantedLeaves } from './options.ts'

/** Reads the folder; generates what isn't there yet and repairs what is due. Signs nothing, and loads no library for it, when all is well. */
export async function openVault(options: AuthorityOptions): Promise<Holdings> {
  const found = await look(options).catch(retryUnderLock)
  if (found !== undefined && found !== 'unsure' && isNothing(whatIsDue(found, options, wallClock(options)))) return found
  await makeFolders(options.directory)
  return await withLock(options.directory, async () => {
    const holdings = await look(options)
    const now = wallClock(options)
    if (holdings === undefined) return await commit(options, await generate(options, now))
    const due = whatIsDue(holdings, options, now)
    return isNothing(due) ? holdings : await commit(options, await repair(options, holdings, due))
  })
}

/** Reads the folder again, after another process has changed it. */
export async function rereadVault(options: AuthorityOptions): Promise<Holdings> {
  const found = await look(options).catch(retryUnderLock)
  if (found === undefined) throw gone(options)
  if (found !== 'unsure' && found.gaps.unrecorded.length === 0) return found
  const settled = await withLock(options.directory, () => look(options))
  if (settled === undefined) throw gone(options)
  return settled
}

/** One change under the folder's lock, made from what the folder holds at that moment. `work` may find that nothing has to change. */
export async function changeVault(
  options: AuthorityOptions,
  work: (holdings: Holdings, craft: () => Promise<Craft>) => Promise<Change | undefined>,
): Promise<Holdings> {
  return await withLock(options.directory, async () => {
    const holdings = await look(options)
    if (holdings === undefined) throw gone(options)
    const change = await work(holdings, () => craftOf(options, holdings))
    return change === undefined ? holdings : await commit(options, change)
  })
}

export function wallClock(options: AuthorityOptions): Date {
  return options.now?.() ?? new Date()
}

async function look(options: AuthorityOptions): Promise<Holdings | undefined> {
  return await inspect(
    options.directory,
    options.mode,
    wantedLeaves(options).map((want) => want.name),
  )
}

/** What looks damaged may be another process halfway through a change: the look under the lock decides. */
function retryUnderLock(error: unknown): 'unsure' {
  if (error instanceof AuthorityError && error.code === 'MS-PKI-DAMAGED') return 'unsure'
  throw error
}

async function commit(options: AuthorityOptions, change: Change): Promise<Holdings> {
  await makeFolders(options.directory)
  const ledger = { ...change.ledger, revision: change.ledger.revision + 1 }
  // The index goes last: it is the mark of a finished change.
  await writeFiles(options.directory, options.mode, [
    ...change.writes,
    { file: indexFile, content: formatLedger(ledger), reader: 'anyone' },
  ])
  const holdings = await look(options)
  if (holdings === undefined) throw new Error(`${indexFile} vanished from ${options.directory} while it was written`)
  return holdings
}

async function repair(options: AuthorityOptions, holdings: Holdings, due: Due): Promise<Change> {
  const craft = await craftOf(options, holdings)
  const writes: FileWrite[] = []
  const derived = derivedFiles(
    { pem: holdings.root.pem, raw: holdings.root.certificate.raw },
    { pem: holdings.sub.pem, raw: holdings.sub.certificate.raw },
  )
  for (const [file, content] of derived) if (due.derived.includes(file)) writes.push({ file, content, reader: 'anyone' })
  for (const name of due.p12) {
    const held = holdings.credentials.get(name)
    if (held && due.leaves.every((leaf) => leaf.name !== name)) writes.push(await craftPkcs12(craft, name, held.key, held.certificate))
  }
  const leaves = await craftLeaves(craft, { ...holdings.ledger, crlUrls: due.crlUrls ?? holdings.ledger.crlUrls }, due.leaves)
  const crls = await craftCrls(craft, leaves.ledger, due.crls)
  return { ledger: crls.ledger, writes: [...writes, ...leaves.writes, ...crls.writes] }
}

/** What signing needs, keys read from the folder. */
export async function craftOf(options: AuthorityOptions, { root, sub }: Holdings): Promise<Craft> {
  const key = async (file: string) => (await readIfThere(options.directory, file))?.toString('utf8') ?? ''
  return {
    root: { certificate: root.pem, key: await key('ca/root.key') },
    sub: { certificate: sub.pem, key: await key('ca/sub.key') },
    shape: shapeOf(options),
    subUrls: options.crl.subUrls,
    ocspUrl: options.ocspUrl,
    now: wallClock(options),
  }
}

function gone(options: AuthorityOptions): AuthorityError {
  return new AuthorityError({
    code: 'MS-PKI-GONE',
    came: `no ${indexFile} in ${options.directory} any more`,
    expected: 'the folder to stay while mock-spine runs',
    next: 'Restart mock-spine to have new certificates made; until then it goes on with those in memory.',
  })
}
