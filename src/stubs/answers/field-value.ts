/** A text as the value of a header, which can hold no line ends and nothing beyond ISO 8859-1. */
export const fieldValue = (text: string): string => text.replace(/[\r\n\0]/g, ' ').replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')
