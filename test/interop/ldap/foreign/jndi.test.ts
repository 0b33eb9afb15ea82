import { judge } from '../judge.ts'
import { oracle, ours } from '../server.ts'

judge('jndi', { 'mock-spine': ours, OpenLDAP: oracle })
