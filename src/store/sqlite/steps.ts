import type { Commit } from '../../kernel/store.ts'

/** One change of the database, as it travels to the thread that makes it. */
export type Step =
  | readonly ['put', space: string, collection: string, key: string, value: string, indexes: string]
  | readonly ['delete', space: string, collection: string, key: string]
  | readonly ['send', space: string, id: string, entry: string]
  | readonly ['unsend', space: string, id: string]
  | readonly ['remember', space: string, key: string, answer: string, expires: number, now: number]
  | readonly ['drop', space: string]

/** What a commit changes. A commit that changes nothing has no steps; its group touches the database all the same. */
export function stepsOf({ space, now, writes, outboxPut, outboxDelete, remembered }: Commit): Step[] {
  const steps: Step[] = []
  for (const { collection, key, value, indexes } of writes) {
    if (value === undefined) steps.push(['delete', space, collection, key])
    else steps.push(['put', space, collection, key, value, JSON.stringify(indexes)])
  }
  for (const entry of outboxPut) steps.push(['send', space, entry.id, JSON.stringify(entry)])
  for (const id of outboxDelete) steps.push(['unsend', space, id])
  for (const { key, answer, expires } of remembered) steps.push(['remember', space, key, answer, expires, now])
  return steps
}
