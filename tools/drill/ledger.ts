import { Failure } from '../console/failure';
import type { PostgresServer } from './database/postgres-server';
import type { Loss } from './loss-case';

/** Rows that are written at the beginning. */
const ROWS = 500;

/** A table whose rows count what survives: each has a number of ours and the time when it was written. */
export async function beginLedger(database: PostgresServer): Promise<void> {
  await database.query(
    'create table if not exists ledger (entry int primary key, at timestamptz not null default clock_timestamp())',
  );
  await write(database, ROWS);
}

/** Writes rows, and gives the number of the last. */
export async function write(database: PostgresServer, count: number): Promise<number> {
  const next = (await lastEntry(database)) + 1;
  await database.query('insert into ledger (entry) select generate_series($1::int, $2::int)', [
    next,
    next + count - 1,
  ]);
  return next + count - 1;
}

export async function lastEntry(database: PostgresServer): Promise<number> {
  const [row] = await database.query<{ last: number }>(
    'select coalesce(max(entry), 0)::int as last from ledger',
  );
  return row?.last ?? 0;
}

/** What of the rows up to a number is missing. What was written later counts for nothing. */
export async function missingRows(database: PostgresServer, upTo: number, lostAt?: Date): Promise<Loss> {
  const [row] = await database.query<{ found: number; newest: Date }>(
    'select count(*)::int as found, max(at) as newest from ledger where entry <= $1',
    [upTo],
  );
  const count = upTo - (row?.found ?? 0);
  const seconds =
    count === 0 || lostAt === undefined || row === undefined
      ? undefined
      : (lostAt.getTime() - row.newest.getTime()) / 1000;
  return { count, of: upTo, what: 'rows', seconds };
}

/** @throws Failure when any row up to a number is missing. */
export async function everyRow(database: PostgresServer, upTo: number): Promise<Loss> {
  const loss = await missingRows(database, upTo);
  if (loss.count > 0) throw new Failure(`${loss.count} of ${upTo} rows are lost`);
  return loss;
}
