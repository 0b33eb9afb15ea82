import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskedNames, maskFields } from '../../src/kernel/mask.ts'

describe('maskFields', () => {
  it('replaces the values of secret fields in any case and keeps order, names and the scheme', () => {
    const fields = [
      'Host',
      'x',
      'AUTHORIZATION',
      'Bearer abc.def',
      'cookie',
      'a=b',
      'Set-Cookie',
      'c=d',
      'X-Mock-Spine-Token',
      't',
      'Proxy-Authorization',
      'secret',
    ]
    expect(maskFields(fields)).toEqual([
      'Host',
      'x',
      'AUTHORIZATION',
      'Bearer [masked]',
      'cookie',
      '[masked]',
      'Set-Cookie',
      '[masked]',
      'X-Mock-Spine-Token',
      '[masked]',
      'Proxy-Authorization',
      '[masked]',
    ])
  })

  it('masks further names when they are given', () => {
    const names = maskedNames(['NHSD-Session-URID'])
    expect(maskFields(['nhsd-session-urid', '555', 'Authorization', 'x'], names)).toEqual([
      'nhsd-session-urid',
      '[masked]',
      'Authorization',
      '[masked]',
    ])
    expect(maskFields(['nhsd-session-urid', '555'])).toEqual(['nhsd-session-urid', '555'])
  })

  it('answers with the very array when there is nothing to mask, and never changes the one given', () => {
    const plain = ['Content-Type', 'text/xml', 'SOAPAction', 'x']
    expect(maskFields(plain)).toBe(plain)
    const secret = Object.freeze(['Cookie', 'a=b'])
    expect(maskFields(secret)).toEqual(['Cookie', '[masked]'])
  })

  it('lets no secret through, wherever it stands', () => {
    const name = fc.constantFrom('Authorization', 'authorization', 'Cookie', 'SET-COOKIE', 'x-mock-spine-token', 'Accept', 'Host')
    const word = fc.stringMatching(/^[a-z]{6,12}$/)
    const value = fc.oneof(
      word,
      word.map((secret) => `Bearer ${secret}`),
      word.map((secret) => `Custom ${secret}`),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), (pairs) => {
        const masked = maskFields(pairs.flat())
        for (const [index, [own, secret]] of pairs.entries()) {
          const out = masked[index * 2 + 1]
          if (['accept', 'host'].includes(own.toLowerCase())) expect(out).toBe(secret)
          else expect(out).toMatch(/^(Bearer )?\[masked\]$/)
        }
      }),
    )
  })
})
