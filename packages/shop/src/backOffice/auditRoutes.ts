import type { Database } from '../database/Database.ts';
import { InputReader } from '../http/InputReader.ts';
import type { Route } from '../http/Route.ts';
import { answerJson } from '../http/answer.ts';
import type { StaffAccess } from '../staff/StaffAccess.ts';
import { pageOf, readPage } from './paging.ts';

interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId?: string;
}

/** Who did what in the back office, newest first. */
export function auditRoutes(
  access: StaffAccess,
  database: Database,
): readonly Route[] {
  return [
    access.route('manager', {
      method: 'get',
      path: '/api/admin/audit',
      async handle(request, response) {
        const input = InputReader.of({ ...request.query }, [
          'subject',
          'actor',
          'cursor',
          'limit',
        ]);
        const subject = input.has('subject')
          ? input.text('subject', 1, 200)
          : null;
        const actor = input.has('actor') ? input.text('actor', 1, 320) : null;
        const page = readPage(input);
        input.done();
        const rows = await database.rows<{
          id: string;
          at: Date;
          actor: string;
          action: string;
          subject: string;
          details: Record<string, unknown>;
          request_id: string | null;
        }>(
          'audit',
          `SELECT id, at, actor, action, subject, details, request_id FROM audit_entries
           WHERE ($1::bigint IS NULL OR id < $1) AND ($2::text IS NULL OR subject = $2) AND ($3::text IS NULL OR actor = $3)
           ORDER BY id DESC LIMIT $4`,
          [page.after ?? null, subject, actor, page.limit + 1],
        );
        const entries: AuditEntry[] = rows.map(row => ({
          id: Number(row.id),
          at: row.at.toISOString(),
          actor: row.actor,
          action: row.action,
          subject: row.subject,
          details: row.details,
          ...(row.request_id === null ? {} : { requestId: row.request_id }),
        }));
        answerJson(
          response,
          200,
          pageOf(entries, page.limit, one => one.id),
        );
      },
    }),
  ];
}
