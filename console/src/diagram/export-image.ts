/** A copy of a drawing that needs nothing of this page: colours filled in, links taken out. */
export function standaloneSvg(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true)
  if (!(copy instanceof SVGSVGElement)) return ''
  const style = getComputedStyle(document.documentElement)
  const probe = document.createElement('span')
  document.body.append(probe)
  // Custom properties hold light-dark(…); what an element makes of one is its colour.
  const colour = (name: string): string => {
    probe.style.color = `var(${name})`
    return getComputedStyle(probe).color || style.getPropertyValue(name)
  }
  for (const element of [copy, ...copy.querySelectorAll('*')]) {
    element.removeAttribute('class')
    for (const { name, value } of [...element.attributes]) {
      const variable = /^var\((--[\w-]+)\)$/.exec(value)?.[1]
      if (variable !== undefined) element.setAttribute(name, colour(variable))
    }
  }
  probe.remove()
  for (const link of copy.querySelectorAll('a')) link.replaceWith(...link.childNodes)
  return new XMLSerializer().serializeToString(copy)
}

/** Pixels of the picture for one of the drawing. */
const SHARPNESS = 2

export async function pngOf(drawing: SVGSVGElement): Promise<Blob> {
  const { width, height } = drawing.viewBox.baseVal
  const url = URL.createObjectURL(new Blob([standaloneSvg(drawing)], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = width * SHARPNESS
    canvas.height = height * SHARPNESS
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob === null ? reject(new Error('the drawing is too large for a picture')) : resolve(blob)), 'image/png'),
    )
  } finally {
    URL.revokeObjectURL(url)
  }
}
