/** `YYYYMMDDHHMMSS` in UTC, the HL7 v3 time stamp of Spine's messages. */
export function hl7Time(epochMs: number): string {
  const iso = isoSeconds(epochMs)
  if (iso !== lastIso) {
    lastHl7 = iso.replaceAll(/[-:T]/g, '')
    lastIso = iso
  }
  return lastHl7
}

// Many messages are written in one second.
let lastIso = ''
let lastHl7 = ''
let lastSecond = Number.NaN
let lastText = ''
/** `YYYY-MM-DDTHH:MM:SS`, without a zone: ebXML time stamps add `Z` or leave it. */
export function isoSeconds(epochMs: number): string {
  const second = Math.floor(epochMs / 1000)
  if (second !== lastSecond) {
    lastText = new Date(second * 1000).toISOString().slice(0, 19)
    lastSecond = second
  }
  return lastText
}
