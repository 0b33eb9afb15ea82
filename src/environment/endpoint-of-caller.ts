import type { Directory } from '../directory/directory.ts'
import { INBOX } from '../directory/records.ts'

/** Where messages to the sender of an exchange go: the endpoint of the party that its labels name, by party key or ASID; undefined when it has none. */
export function endpointOfCaller(directory: Directory, labels: Readonly<Record<string, string>>): string | undefined {
  const { fromParty, fromAsid, from } = labels
  const asid = fromAsid ?? from
  const party = fromParty === undefined ? undefined : directory.party(fromParty)
  const found = party ?? (asid === undefined ? undefined : directory.system(asid)?.party)
  const url = found?.endpoints[0]?.url
  return url === INBOX ? `${INBOX}${found?.partyKey}` : url
}
