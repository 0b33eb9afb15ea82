export function DemosPage(_: { id?: string; tab?: string; part?: string; name?: string; query?: URLSearchParams }) {
  return <section class="page" />
}
