import { judge } from './judge.ts'
import { ours } from './server.ts'

judge('ldapjs', { 'mock-spine': ours })
