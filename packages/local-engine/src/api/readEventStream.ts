/** One message of a server-sent event stream. */
export interface StreamMessage {
  readonly id?: string;
  readonly event: string;
  readonly data: string;
}

/** Splits the bytes of a server-sent event stream into messages; comments are passed over. */
export async function* readEventStream(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<StreamMessage> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const message = parseBlock(block);
      if (message) {
        yield message;
      }
    }
  }
}

function parseBlock(block: string): StreamMessage | undefined {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const at = line.indexOf(':');
    if (at > 0) {
      fields.set(line.slice(0, at), line.slice(at + 1).replace(/^ /, ''));
    }
  }
  const data = fields.get('data');
  return data === undefined
    ? undefined
    : { id: fields.get('id'), event: fields.get('event') ?? 'message', data };
}
