import { escapeText } from '../xml/index.ts'

/** A parameter of a response; a role's has an id and an organisation code behind its name, in this order. */
export interface GpAnswerParameter {
  readonly name: string
  readonly value: string
  readonly role?: { readonly id: string; readonly orgcode: string }
}

export interface GpForm {
  /** Where the DOCTYPE says that the DTD is, which nobody reads. */
  readonly dtd: string
  /** Well-formed, or with bare ampersands and quotes as the real service writes. */
  readonly wellFormed: boolean
}

/**
 * A gpOBJECT as GAS writes it: one parameter a line, LF, `name` the first attribute, nothing between tag and value, because clients take
 * it apart line by line with regular expressions (dossier identity-and-pki 2.1).
 */
export function writeGpObject(parameters: readonly GpAnswerParameter[], { dtd, wellFormed }: GpForm): string {
  const lines = parameters.map(({ name, value, role }) => {
    const more = role === undefined ? '' : ` id="${plain(role.id)}" orgcode="${plain(role.orgcode)}"`
    // A value of ours never ends its element, whatever names the directory holds: only ampersands and quotes stay bare in the raw form.
    const text = wellFormed ? escapeText(value) : value.replace(/[<>\r\n]/g, ' ')
    return `<gpPARAM name="${name}"${more}>${text}</gpPARAM>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE USER SYSTEM "${dtd}">\n<gpOBJECT>\n${lines.join('\n')}\n</gpOBJECT>`
}

const plain = (text: string): string => text.replace(/[^A-Za-z0-9-]/g, '')
