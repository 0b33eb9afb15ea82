import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'
import { z } from 'zod'
import { endWithFile } from './endings.ts'

/** Where systems keep a Chromium that speaks the protocol of playwright-core. */
const KNOWN = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** A package of the npm registry that carries a Chromium for Linux: fetched (70 MB, once) where the system has none. */
const PACKAGE = '@sparticuz/chromium@153.0.0'
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/mock-spine-browser/', import.meta.url))
/** Milliseconds for fetching it. */
const FETCH_WITHIN = 300_000

let looking: Promise<string | undefined> | undefined

/**
 * The Chromium that browser tests run: the one SPINE_BROWSER names, one of the system, or one from the package registry (the only one
 * looked for when SPINE_BROWSER is `registry`); undefined when there is none, or SPINE_BROWSER is `none`. Tests are skipped then: `describe.skipIf((await browserPath()) === undefined)`.
 */
export function browserPath(): Promise<string | undefined> {
  return (looking ??= find())
}

async function find(): Promise<string | undefined> {
  const named = process.env['SPINE_BROWSER']
  if (named === 'none') return undefined
  if (named === 'registry') return fromRegistry()
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named
    throw new Error(`SPINE_BROWSER is ${named}, and there is no such file`)
  }
  return KNOWN.find((file) => existsSync(file)) ?? (await fromRegistry())
}

/** Headless; it ends with the test file. @throws when there is no browser */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await browserPath()
  if (executablePath === undefined) throw new Error('no Chromium: name one in SPINE_BROWSER')
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })
  endWithFile(() => browser.close())
  return browser
}

const Module = z.object({ default: z.custom<{ executablePath(): Promise<string> }>((value) => typeof value === 'function') })

async function fromRegistry(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const entry = path.join(CACHE, 'node_modules/@sparticuz/chromium/build/index.js')
  try {
    if (!existsSync(entry)) {
      const args = ['install', '--prefix', CACHE, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', PACKAGE]
      await promisify(execFile)('npm', args, { timeout: FETCH_WITHIN })
    }
    // Its shared libraries are unpacked only where it takes the machine for the one that it was made for.
    process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x'
    return await Module.parse(await import(pathToFileURL(entry).href)).default.executablePath()
  } catch (error) {
    process.stderr.write(`no browser from the package registry: ${error instanceof Error ? error.message : String(error)}\n`)
    return undefined
  }
}
