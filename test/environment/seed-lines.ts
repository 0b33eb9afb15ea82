import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Certificates, an encoded picture, and links to pages about the service, which are no addresses of it. */
const NOISE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----|%[0-9A-F]{2}|https:\/\/(?:digital|docs)\.\S+/g
const HOST = /(?<![\w.-])(?:[a-z0-9][a-z0-9-]*\.)+nhs\.uk(?![\w.-]*\w)/gi
const URL_PATH = /(?:\.nhs\.uk(?::\d+)?|\s)(\/[A-Za-z0-9][\w-]*(?:\/[\w.-]*\w)*)/g

const EVERYWHERE = [
  HOST,
  URL_PATH,
  /\[provider service root url\]\/\[fhir request\]/g,
  /\bcheckit\/[\w/]+\.php/g,
  /\b\d{1,3}(?:\.\d{1,3}){3}(?:\/\d+)?/g,
  /\bY[A-Z]{2}-\d{6,8}/g,
  /(?<!\d)\d{12}(?!\d)/g,
  /^Registry File (.+?) Spine deployment/gm,
  /\[(HKEY_[^\]]+)\]/g,
  /"([A-Z][\w.]+)"=/g,
  /^\w+day 8pm to \w+day 6am .*$/gm,
]
const ENVIRONMENT = /^#### (.+?) ####/gm
const STEP = /^##+ ([^#\n]+?)\s*$/gm
const OF_DOCUMENT: Readonly<Record<string, readonly RegExp[]>> = { '000': [ENVIRONMENT], '001': [ENVIRONMENT], '004': [STEP] }

/**
 * What the documents in a folder list that an environment must account for, by document number: host names, paths, addresses,
 * identifiers, registry settings, maintenance slots, environments and the steps to live.
 */
export function seedLines(folder: string): ReadonlyMap<string, ReadonlySet<string>> {
  const documents = new Map<string, ReadonlySet<string>>()
  for (const file of readdirSync(folder).sort()) {
    const number = file.slice(0, 3)
    const text = readFileSync(path.join(folder, file), 'utf8').replaceAll(NOISE, ' ')
    const lines = new Set<string>()
    for (const pattern of [...EVERYWHERE, ...(OF_DOCUMENT[number] ?? [])]) {
      for (const [whole, group] of text.matchAll(pattern)) lines.add((group ?? whole).trim())
    }
    documents.set(number, lines)
  }
  return documents
}
