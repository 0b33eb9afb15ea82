import type { Reply } from '../../../kernel/reply.ts'
import { escapeText } from '../../../wire/xml/index.ts'

/** What a page may do: show itself and send its own forms. Nothing is loaded, nobody may frame it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#212b32}
h1{font-size:1.5rem}li,form{margin:.4rem 0}button{font:inherit;padding:.3rem .8rem}label{display:block;margin:.3rem 0}
input[type=text]{font:inherit;width:100%;max-width:34rem}small{color:#4c6272}p.note{border-left:4px solid #005eb8;padding-left:.8rem}`

/** A page of ours. @param body HTML, its values escaped already */
export const html = (status: number, title: string, body: string): Reply => ({
  status,
  fields: [
    ...['Content-Type', 'text/html; charset=utf-8', 'Cache-Control', 'no-store', 'Referrer-Policy', 'no-referrer'],
    ...['X-Content-Type-Options', 'nosniff', 'Content-Security-Policy', POLICY],
  ],
  body: `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${escapeText(title)}</title><style>${STYLE}</style></head><body><h1>${escapeText(title)}</h1>${body}</body></html>\n`,
})

/** The answer of SSB and GAS to what is not a login: clients look for the letters OK anywhere in it (dossier identity-and-pki 2.4, 2.5). */
export const status = (text: 'OK' | 'FAIL', code = 200): Reply => ({
  status: code,
  fields: ['Content-Type', 'text/html'],
  body: `<HTML><STATUS>${text}</STATUS></HTML>`,
})
