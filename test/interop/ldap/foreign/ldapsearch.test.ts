import { judge } from '../judge.ts'
import { oracle, ours } from '../server.ts'

judge('ldapsearch', { 'mock-spine': ours, OpenLDAP: oracle })
