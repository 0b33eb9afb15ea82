import { judge } from '../judge.ts'
import { oracle, ours } from '../server.ts'

judge('ldap3', { 'mock-spine': ours, OpenLDAP: oracle })
