import { judge } from '../judge.ts'
import { oracle } from '../server.ts'

judge('ldapjs', { OpenLDAP: oracle })
