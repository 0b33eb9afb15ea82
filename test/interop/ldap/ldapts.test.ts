import { judge } from './judge.ts'
import { ours } from './server.ts'

judge('ldapts', { 'mock-spine': ours })
