import type { Command } from 'commander'

/** A command's own module: adds arguments, options and the action to the command of its name. */
export interface CommandModule {
  configure(command: Command): void
}

interface CommandEntry {
  readonly name: string
  readonly summary: string
  load(): Promise<CommandModule>
}

/** Every command in the order of the help. A module is loaded only when its command is asked for. */
export const commands: readonly CommandEntry[] = [
  { name: 'up', summary: 'start an environment of Spine', load: () => import('./up.ts') },
  { name: 'ready', summary: 'ask whether an instance is ready (the health check)', load: () => import('./ready.ts') },
  { name: 'send', summary: 'post a message file to Spine as a supplier', load: () => import('./send.ts') },
  { name: 'listen', summary: 'be a supplier’s endpoint: acknowledge and print what arrives', load: () => import('./listen.ts') },
  { name: 'check', summary: 'validate a message file without sending it', load: () => import('./check.ts') },
  { name: 'demo', summary: 'play a guided demo: a story in steps, made for real', load: () => import('./demo.ts') },
  { name: 'journal', summary: 'show exchanges', load: () => import('./journal.ts') },
  { name: 'verify', summary: 'compare what happened with what was expected', load: () => import('./verify.ts') },
  { name: 'replay', summary: 'send an exchange of the journal again', load: () => import('./replay.ts') },
  { name: 'explain', summary: 'explain a problem code of the journal', load: () => import('./explain.ts') },
  { name: 'fault', summary: 'add, list and remove rules that bend messages and deliveries', load: () => import('./fault.ts') },
  {
    name: 'call-provider',
    summary: 'call a provider behind the proxy: documented calls, good and bad',
    load: () => import('./call-provider.ts'),
  },
  { name: 'stub', summary: 'add, list, remove and check stubs that answer in place of Spine', load: () => import('./stub.ts') },
  { name: 'register', summary: 'register a supplier, or move its endpoint', load: () => import('./register.ts') },
  { name: 'addresses', summary: 'import and list the gazetteer’s addresses', load: () => import('./addresses.ts') },
  { name: 'space', summary: 'create, list, save, restore and drop spaces', load: () => import('./space.ts') },
  { name: 'clock', summary: 'show, move, stop and scale the clock of a space', load: () => import('./clock.ts') },
  { name: 'reset', summary: 'put a space back to its seed', load: () => import('./reset.ts') },
  { name: 'patients', summary: 'generate, import, export and list patients', load: () => import('./patients.ts') },
  { name: 'deregister', summary: 'remove a supplier, or one of its systems', load: () => import('./deregister.ts') },
  { name: 'directory', summary: 'import, export and generate directory entries', load: () => import('./directory.ts') },
  { name: 'env', summary: 'print ready configuration for the software under test', load: () => import('./env.ts') },
  { name: 'app', summary: 'register applications of the API platform with their keys', load: () => import('./app.ts') },
  { name: 'card', summary: 'insert, pull, list and issue simulated smartcards', load: () => import('./card.ts') },
  { name: 'certs', summary: 'list, sign, issue, revoke and export certificates', load: () => import('./certs.ts') },
  { name: 'environment', summary: 'print hosts, doors and identifiers of an environment', load: () => import('./environment.ts') },
  { name: 'hosts', summary: 'print lines for a hosts file', load: () => import('./hosts.ts') },
  { name: 'config', summary: 'print every setting with its value and origin', load: () => import('./config.ts') },
]
