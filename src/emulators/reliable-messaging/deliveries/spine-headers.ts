/** Headers of a Spine-originated POST, in the captured order and case (dossier ebxml-messaging 1.2); HTTP adds the rest. */
export function spineHeaders(service: string, action: string, contentType: string, traceparent: string | undefined): string[] {
  const headers = [
    'User-Agent',
    'Mozilla/5.0 (compatible; pycurl)',
    'Accept-Encoding',
    'none',
    'Soapaction',
    `${service}/${action}`,
    'Accept',
    '*/*',
    'Content-Type',
    contentType,
  ]
  if (traceparent !== undefined) headers.push('traceparent', traceparent)
  return headers
}
