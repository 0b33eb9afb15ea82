import { judge } from '../judge.ts'
import { oracle } from '../server.ts'

judge('ldapts', { OpenLDAP: oracle })
