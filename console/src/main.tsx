import { render } from 'preact'
import './styles/base.css'
import './styles/shell.css'
import './styles/list.css'
import './styles/exchange.css'
import './styles/conversation.css'
import './styles/environment.css'
import './styles/demos.css'
import { App } from './app.tsx'

const root = document.getElementById('app')
if (root !== null) render(<App />, root)
