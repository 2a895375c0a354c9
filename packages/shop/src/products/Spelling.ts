import type { Database } from '../database/Database.ts';

/** Words of a query that are worth a look; more are left as they are. */
const MOST_WORDS = 8;

/** Guesses what a query that finds nothing was meant to be, from the words of the catalog. */
export class Spelling {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The query with each word that no product has replaced by the nearest word that some have: at most two letters away, nearest
   * first, then the one as long, then the one that more products have. `undefined` when there is nothing to replace.
   */
  async correct(query: string): Promise<string | undefined> {
    const words = [
      ...new Set(query.toLowerCase().match(/\p{L}{3,40}/gu) ?? []),
    ].slice(0, MOST_WORDS);
    if (words.length === 0) return undefined;
    const rows = await this.#database.rows<{ word: string; better: string }>(
      'spelling',
      `SELECT w.word, nearest.word AS better
       FROM unnest($1::text[]) w(word)
       CROSS JOIN LATERAL (
         SELECT s.word FROM search_words s
         WHERE levenshtein_less_equal(s.word, w.word, 2) <= LEAST(2, char_length(w.word) - 1) AND left(s.word, 1) = left(w.word, 1)
         ORDER BY levenshtein_less_equal(s.word, w.word, 2), abs(char_length(s.word) - char_length(w.word)), s.products DESC, s.word
         LIMIT 1
       ) nearest
       WHERE numnode(plainto_tsquery('english', w.word)) > 0
         AND NOT EXISTS (SELECT 1 FROM products p WHERE p.published AND p.search @@ plainto_tsquery('english', w.word))`,
      [words],
    );
    if (rows.length === 0) return undefined;
    const better = new Map(rows.map(row => [row.word, row.better]));
    return query
      .toLowerCase()
      .replace(/\p{L}{3,40}/gu, word => better.get(word) ?? word);
  }
}
