export function EnvironmentPage(_: { id?: string; tab?: string; part?: string; name?: string; query?: URLSearchParams }) {
  return <section class="page" />
}
