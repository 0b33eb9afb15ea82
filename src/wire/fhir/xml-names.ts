export const FHIR_NAMESPACE = 'http://hl7.org/fhir'
export const XHTML_NAMESPACE = 'http://www.w3.org/1999/xhtml'

/** Whether an element stands as an attribute: the id of what is no resource, and the URL of an extension (FHIR STU3 xml.html). */
export const isAttribute = (type: { readonly name: string; readonly isResource: boolean }, name: string): boolean =>
  (name === 'id' && !type.isResource) || (name === 'url' && type.name === 'Extension')
