import { z } from 'zod'
import { isPdsError } from '../../national/demographics/errors.ts'
import { count, list, oneOf, onOrOff } from './kinds.ts'
import { setting } from './row.ts'

/** Settings of what the nation knows: summaries, traces and NHS numbers. */
export const domainSettings = {
  summariesPerPatient: setting(count(1), 50, 'count', 'GP Summaries kept per patient; the oldest go first.'),
  traceHistory: setting(onOrOff(), false, 'on|off', 'Simple traces compare former names too (no public source says).'),
  traceLimit: setting(count(1), 50, 'count', 'Most patients that an advanced trace answers with.'),
  traceLevel: setting(count(1), 80, 'percent', 'Least matching level of an algorithmic trace (no public source says); percent.'),
  crossCheckNames: setting(
    oneOf(['exact', 'initials']),
    'exact',
    'mode',
    'How a cross-check trace compares names: exact, or initials (three letters of the family name, one of the given name).',
  ),
  sensitiveRoles: setting(list(z.string()), [], 'code', 'Job role code whose users see sensitive records whole; may be repeated.', {
    many: true,
  }),
  pdsErrors: setting(
    list(z.string().refine(isPdsError, 'NAME=CODE with the name of an error of docs/differences/demographics.md')),
    [],
    'NAME=CODE',
    'Wire code of a demographics error of which sources give only the internal name, such as INVALID_NHS_NUMBER=RT001; may be repeated.',
    { many: true },
  ),
  allocateFrom: setting(
    count(0),
    500_000,
    'position',
    'Position of the first NHS number that is allocated, counted from 9990000000 (500000: 9995000001).',
  ),
  testNumbers: setting(
    list(z.string().regex(/^\d{1,10}$/, 'one to ten digits')),
    ['9'],
    'digits',
    'First digits of NHS numbers that are no real person’s; others are warned about; may be repeated.',
    { many: true },
  ),
}
