/** Where a session stands (dossier identity-and-pki 6.1); before it a challenge was given, of which nothing is kept. */
export type SessionState = 'authenticated' | 'role-set' | 'locked' | 'ended'
export type SessionStep = 'select-role' | 'lock' | 'unlock' | 'end'

const TABLE: Readonly<Record<SessionState, Readonly<Partial<Record<SessionStep, SessionState>>>>> = {
  authenticated: { 'select-role': 'role-set', end: 'ended' },
  'role-set': { 'select-role': 'role-set', lock: 'locked', end: 'ended' },
  locked: { unlock: 'role-set', end: 'ended' },
  ended: {},
}

/** Whether a step can be taken. */
export const can = (state: SessionState, step: SessionStep): boolean => TABLE[state][step] !== undefined

/** @throws RangeError for a step that the state does not know */
export function next(state: SessionState, step: SessionStep): SessionState {
  const to = TABLE[state][step]
  if (to === undefined) throw new RangeError(`a session that is ${state} can't ${step}`)
  return to
}
