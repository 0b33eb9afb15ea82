import { XmlError } from '../xml/index.ts'
import { dstu2Elements } from './dstu2-elements.ts'
import { FhirXmlError, readFhirXml } from './read-xml.ts'
import { FhirSchema } from './schema.ts'
import { stu3Elements } from './stu3-elements.ts'
import { writeFhirXml } from './write-xml.ts'

/** The releases that services behind the proxy speak. */
export type FhirRelease = 'STU3' | 'DSTU2'
export type FhirFormat = 'json' | 'xml'

const TYPES: Readonly<Record<FhirRelease, Readonly<Record<FhirFormat, string>>>> = {
  STU3: { json: 'application/fhir+json', xml: 'application/fhir+xml' },
  DSTU2: { json: 'application/json+fhir', xml: 'application/xml+fhir' },
}

/** The media type of an answer, as GP Connect writes it: no space before the character set (dossier ssp-fhir-dos 4.1). */
export const fhirType = (format: FhirFormat, release: FhirRelease = 'STU3'): string => `${TYPES[release][format]};charset=utf-8`

const FORMATS: ReadonlyMap<string, FhirFormat> = new Map([
  ['json', 'json'],
  ['application/json', 'json'],
  ['application/fhir+json', 'json'],
  ['application/json+fhir', 'json'],
  ['text/json', 'json'],
  ['xml', 'xml'],
  ['application/xml', 'xml'],
  ['application/fhir+xml', 'xml'],
  ['application/xml+fhir', 'xml'],
  ['text/xml', 'xml'],
])

/** The format of a media type, with parameters or without; a plus that a query turned into a space counts as one. Undefined for another type. */
export const formatOfType = (type: string): FhirFormat | undefined =>
  FORMATS.get((type.split(';', 1)[0] ?? '').trim().toLowerCase().replace(' ', '+'))

/** What a caller says about formats. */
export interface FormatWish {
  /** Of the query. */
  readonly format: string | undefined
  readonly accept: string | undefined
  readonly contentType: string | undefined
}

/**
 * The format of an answer: `_format` before Accept, Accept before Content-Type (dossier ssp-fhir-dos 4.1). Of an Accept with several types the
 * first that is known counts. Undefined when none of them is.
 * @param usual what a caller gets who says nothing, or takes anything
 */
export function wantedFormat({ format, accept, contentType }: FormatWish, usual: FhirFormat): FhirFormat | undefined {
  if (format !== undefined) return formatOfType(format)
  if (accept !== undefined && accept.trim() !== '') {
    for (const type of accept.split(',')) {
      const [bare = ''] = type.split(';', 1)
      const found = ['*/*', 'application/*'].includes(bare.trim()) ? usual : formatOfType(type)
      if (found !== undefined) return found
    }
    return undefined
  }
  return contentType === undefined ? usual : formatOfType(contentType)
}

const schemas = new Map<FhirRelease, FhirSchema>()

/** The types of a release; the table is read when it is first asked for. */
export function schemaOf(release: FhirRelease): FhirSchema {
  const known = schemas.get(release)
  if (known !== undefined) return known
  const made = new FhirSchema(release === 'STU3' ? stu3Elements : dstu2Elements)
  schemas.set(release, made)
  return made
}

/** A resource as the text of a format. */
export const writeResource = (resource: object, format: FhirFormat, release: FhirRelease = 'STU3'): string =>
  format === 'json' ? JSON.stringify(resource) : writeFhirXml(resource, schemaOf(release))

/** Why a body is no resource. */
export interface BodyFault {
  readonly fault: 'syntax' | 'resource'
  readonly came: string
  readonly expected: string
  readonly at: string
}

/** A body in the JSON form, whatever it came in. Of JSON only the syntax is judged, of XML that its elements are those of the release. */
export function readResource(body: Buffer, format: FhirFormat, release: FhirRelease = 'STU3'): { readonly value: unknown } | BodyFault {
  try {
    return { value: format === 'json' ? JSON.parse(body.toString('utf8')) : readFhirXml(body, schemaOf(release)) }
  } catch (error) {
    if (error instanceof FhirXmlError) return { fault: 'resource', came: error.came, expected: error.expected, at: error.at }
    if (error instanceof XmlError)
      return { fault: 'syntax', came: error.came, expected: error.expected, at: `line ${error.line}, column ${error.column}` }
    const came = error instanceof Error ? error.message.slice(0, 100) : 'no JSON'
    return { fault: 'syntax', came, expected: 'a FHIR resource in JSON', at: 'body' }
  }
}
