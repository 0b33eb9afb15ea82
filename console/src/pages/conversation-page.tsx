export function ConversationPage(_: { id?: string; tab?: string; part?: string; name?: string; query?: URLSearchParams }) {
  return <section class="page" />
}
