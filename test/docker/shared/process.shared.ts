import { suite } from './suite.ts'

/** One of the processes that share an instance: told by variables where it is. */
const variable = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`${name} must name the shared instance`)
  return value
}

suite(variable('SHARED_SUITE'), () => ({ http: variable('SHARED_HTTP'), https: variable('SHARED_HTTPS'), token: variable('SHARED_TOKEN') }))
