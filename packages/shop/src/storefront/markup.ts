/** A piece of HTML that is safe to put into a page as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Markup | string | number | undefined | false | readonly Piece[];

/**
 * Writes HTML; every text that is put in is escaped, pieces made with `markup` are not. `undefined` and `false` leave nothing.
 */
export function markup(
  strings: TemplateStringsArray,
  ...pieces: readonly Piece[]
): Markup {
  return new Markup(
    strings.reduce(
      (text, next, index) => text + show(pieces[index - 1]) + next,
    ),
  );
}

function show(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (piece instanceof Markup) return piece.text;
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

function escape(text: string): string {
  return text.replace(/[&<>"']/g, letter => ESCAPES[letter] ?? letter);
}
