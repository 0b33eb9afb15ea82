// npm run fuzz: hostile requests against a real instance. docs/fuzzing.md says what is sent and what must hold.
import { campaign } from './campaign.ts'
import { fuzzOptions } from './options.ts'
import { replay } from './replay.ts'

const options = fuzzOptions(process.argv.slice(2))
console.log(`seed ${options.seed}`)
const wrong = options.replay === undefined ? await campaign(options) : await replay(options, options.replay)
process.exit(wrong === 0 ? 0 : 1)
