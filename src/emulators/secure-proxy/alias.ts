/** The ids under which an interaction may be registered: its own first, then those of the alias table `id=registered` (dossier ssp-fhir-dos 1.6). */
export function namesOf(interaction: string, aliases: readonly string[]): readonly string[] {
  const names = [interaction]
  for (const alias of aliases) {
    const equals = alias.indexOf('=')
    if (equals === interaction.length && alias.startsWith(interaction)) names.push(alias.slice(equals + 1))
  }
  return names
}
