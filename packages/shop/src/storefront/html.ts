/** A piece of HTML that is safe to put into a page as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Html | string | number | undefined | false | readonly Piece[];

/** Writes HTML; every text that is put in is escaped, pieces made with `html` are not. `undefined` and `false` leave nothing. */
export function html(
  strings: TemplateStringsArray,
  ...pieces: readonly Piece[]
): Html {
  return new Html(
    strings.reduce(
      (text, next, index) => text + show(pieces[index - 1]) + next,
    ),
  );
}

function show(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'object') return piece.map(show).join('');
  return escape(String(piece));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, letter => ESCAPES[letter] ?? letter);
}
