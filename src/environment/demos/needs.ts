import { ProblemError, problem } from '../../kernel/problem.ts'
import type { Environment } from '../environment.ts'
import type { Needs } from './demo.ts'
import { demoProblems } from './problems.ts'

/** Looks in the demo's space for all that a demo needs. @throws ProblemError MS-DEMO-NEEDS naming what is missing */
export async function checkNeeds(environment: Environment, spaceName: string, needs: Needs): Promise<void> {
  const { parties = [], patients = [], users = [], hosts = [] } = needs
  const space = environment.spaces.get(spaceName) ?? environment.spaces.default
  const lacking = parties.filter((key) => environment.party(spaceName, key) === undefined).map((key) => `party ${key}`)
  const known = new Set(environment.profile.hosts.map(({ role }) => role as string))
  lacking.push(...hosts.filter((role) => !known.has(role)).map((role) => `host ${role}`))
  if (patients.length > 0) {
    const index = await environment.patients()
    for (const number of patients) if ((await index.get(space, number)) === undefined) lacking.push(`patient ${number}`)
  }
  if (users.length > 0) {
    const there = new Set((await (await environment.smartcards()).list(space)).map(({ user }) => user.uid))
    lacking.push(...users.filter((uid) => !there.has(uid)).map((uid) => `smartcard user ${uid}`))
  }
  if (lacking.length === 0) return
  const came = `the environment ${environment.profile.name} without ${lacking.join(', ')}`
  throw new ProblemError(problem(demoProblems['MS-DEMO-NEEDS'], { came, expected: 'an environment that holds them' }))
}
