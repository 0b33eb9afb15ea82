/** Where a request that is neither ebXML nor HL7 in SOAP goes, and the SOAPAction that it names. */
export interface SimpleRequest {
  readonly path: '/smsp/pds' | '/addressfinder/query'
  readonly soapAction: string | undefined
}

/** What a mini service or gazetteer request is, by its text, so that a broken one is known too; undefined for other messages. */
export function simpleRequestOf(body: Buffer): SimpleRequest | undefined {
  const text = body.toString('latin1')
  const soapAction = /<(?:[\w-]+:)?Action[^>]*>\s*([^<\s]+)/.exec(text)?.[1]
  if (text.includes('DistributionEnvelope') && text.includes('urn:nhs-itk:services:201005:')) return { path: '/smsp/pds', soapAction }
  return text.includes('getAddressListRequest') ? { path: '/addressfinder/query', soapAction } : undefined
}
