import { ruleLists } from '../proof/redaction/rules.ts'
import { lines, list } from './kinds.ts'
import { setting } from './row.ts'

/** Settings of what the journal masks besides what it always masks (docs/guides/proof.md). */
export const redactionSettings = {
  redactHeader: setting(list(ruleLists.headers.element), [], 'name', 'Header field whose values the journal masks; may be repeated.', {
    many: true,
  }),
  redactXml: setting(
    lines(ruleLists.xml.element),
    [],
    'path',
    'XML that the journal masks, such as //Password or //id[@root=’1.2’]/@extension; may be repeated.',
    { many: true },
  ),
  redactJson: setting(lines(ruleLists.json.element), [], 'path', 'JSON values that the journal masks, by JSONPath; may be repeated.', {
    many: true,
  }),
  redactPattern: setting(
    lines(ruleLists.patterns.element),
    [],
    'pattern',
    'Text that the journal masks wherever it stands: a regular expression of RE2, of which the first group is masked if it has one; may be repeated.',
    { many: true },
  ),
}
