/** mock-spine's admin interface, as far as this system uses it. */
export function adminApi(url) {
  const call = async (path, init = {}) => {
    const response = await fetch(`${url}${path}`, init)
    const body = await response.json()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`)
    return body
  }
  return {
    get: call,
    post: (path, body) => call(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),

    /** Spine's delivery of the answer, once it is over. */
    async delivery(conversationId, signal) {
      for (;;) {
        const { exchanges } = await call(`/api/exchanges?wait=5s&direction=out&label.conversationId=${conversationId}`, { signal })
        const over = exchanges.find(({ state }) => state === 'complete' || state === 'cut')
        if (over !== undefined) return over
      }
    },

    /** What the journal says of a conversation, and of calls that failed before they had one. */
    async explanation(conversationId) {
      const { exchanges } = await call('/api/exchanges?limit=50')
      const about = exchanges.filter(({ labels }) => [conversationId, undefined].includes(labels.conversationId))
      if (about.length === 0) return 'The journal of mock-spine holds nothing about it.'
      return about
        .flatMap(({ direction, outcome, summary, problems }) => [
          `${direction} ${outcome ?? 'open'}: ${summary}`,
          ...problems.map(
            ({ code, title, came, expected, next }) =>
              `  ${code} ${title}\n    came: ${came}\n    expected: ${expected}\n    next: ${next}`,
          ),
        ])
        .join('\n')
    },
  }
}
