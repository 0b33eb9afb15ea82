/** Slots of entries that have something in common, in ascending order. */
export type Postings = readonly number[]

/** Where a slot stands, or would stand, among ascending ones. */
function placeOf(slots: Postings, slot: number): number {
  let low = 0
  let high = slots.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((slots[middle] ?? 0) < slot) low = middle + 1
    else high = middle
  }
  return low
}

export function holds(slots: Postings, slot: number): boolean {
  return slots[placeOf(slots, slot)] === slot
}

export function addSlot(slots: number[], slot: number): void {
  const last = slots[slots.length - 1]
  if (last === undefined || last < slot) slots.push(slot)
  else {
    const at = placeOf(slots, slot)
    if (slots[at] !== slot) slots.splice(at, 0, slot)
  }
}

export function removeSlot(slots: number[], slot: number): void {
  const at = placeOf(slots, slot)
  if (slots[at] === slot) slots.splice(at, 1)
}

/** Slots of either list. */
export function union(left: Postings, right: Postings): Postings {
  if (left.length === 0) return right
  if (right.length === 0) return left
  const both: number[] = []
  let at = 0
  for (const slot of left) {
    for (let other = right[at]; other !== undefined && other < slot; other = right[++at]) both.push(other)
    if (right[at] === slot) at++
    both.push(slot)
  }
  for (; at < right.length; at++) both.push(right[at] ?? 0)
  return both
}
