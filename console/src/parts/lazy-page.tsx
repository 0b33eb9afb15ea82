import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** A page whose code is loaded when it is first shown. */
export function lazyPage<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined
  return function LazyPage(props: P) {
    const [, setReady] = useState(false)
    useEffect(() => {
      if (loaded !== undefined) return
      void load().then((page) => {
        loaded = page
        setReady(true)
      })
    }, [])
    const Page = loaded
    return Page === undefined ? <div class="page" aria-busy="true" /> : <Page {...props} />
  }
}
