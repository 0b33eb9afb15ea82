import { type AssumedPrefix, readXml, XmlError, type XmlLimits, type XmlTape } from '../xml/index.ts'
import { SOAP } from './names.ts'

/** Whose ill-formed envelopes are read as they are meant: nobody's, or INPS Vision's. */
export type XmlLeniency = 'off' | 'vision'

/** Vision declares `SOAP-ENV` and writes `soap-env` inside (dossier ebxml-messaging 1.5). */
const ASSUMED: Readonly<Record<XmlLeniency, AssumedPrefix | undefined>> = {
  off: undefined,
  vision: { prefix: 'soap-env', namespace: SOAP },
}

export interface LenientXml {
  readonly tape: XmlTape
  /** What a strict reader would have refused. */
  readonly forgiven?: XmlError
}

/** Reads an envelope strictly, and where that fails for the prefix of the leniency, as its sender means it. @throws XmlError */
export function readLenientXml(bytes: Buffer, limits: Partial<XmlLimits> | undefined, leniency: XmlLeniency): LenientXml {
  try {
    return { tape: readXml(bytes, limits) }
  } catch (error) {
    const assumed = ASSUMED[leniency]
    if (assumed === undefined || !(error instanceof XmlError) || error.reason !== 'undeclared-prefix') throw error
    if (!error.came.startsWith(`${assumed.prefix}:`)) throw error
    return { tape: readXml(bytes, limits, assumed), forgiven: error }
  }
}
