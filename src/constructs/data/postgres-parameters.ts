/** What the database's host has. */
export interface HostResources {
  readonly vCpus: number;
  readonly memoryGiB: number;
}

/** A parameter of the group, and how RDS can apply it: a static one waits for a restart. */
export interface PostgresParameter {
  readonly name: string;
  readonly value: string;
  readonly applyMethod: 'immediate' | 'pending-reboot';
}

export interface PostgresParameterSettings {
  readonly host: HostResources;
  /** Statements that take longer are logged, in milliseconds. */
  readonly slowStatementMs: number;
}

const KIB_PER_GIB = 1024 * 1024;

/** What RDS itself starts from: LEAST(memory in bytes / 9531392, 5000). Amazon RDS, "Maximum number of database connections". */
const BYTES_PER_CONNECTION = 9_531_392;
const MOST_CONNECTIONS = 5000;

/**
 * Parameters for a host of this size. What is not here keeps RDS's default, which follows the instance class too: a
 * quarter of the memory for shared_buffers. Sources: Amazon RDS, "Working with parameters on your RDS for PostgreSQL DB
 * instance"; PostgreSQL 17, chapter 19; the reason stands beside each.
 */
export function postgresParameters({
  host,
  slowStatementMs,
}: PostgresParameterSettings): PostgresParameter[] {
  const memoryKib = host.memoryGiB * KIB_PER_GIB;
  const connections = maximumConnections(host);
  return [
    // No connection without TLS.
    now('rds.force_ssl', 1),
    now('password_encryption', 'scram-sha-256'),

    restart('max_connections', connections),
    // Half of what shared_buffers leaves, shared by all connections: a sort of each at once does not use up the host.
    now('work_mem', between(4096, Math.floor((memoryKib * 0.375) / connections), 262_144)),
    // One of the autovacuum workers and the index builds each.
    now('maintenance_work_mem', between(65_536, Math.floor(memoryKib / 16), 2_097_152)),
    // Of 8 KiB pages: what the planner may expect in shared_buffers and the system's cache.
    now('effective_cache_size', Math.floor((memoryKib * 0.75) / 8)),

    restart('max_worker_processes', Math.max(8, host.vCpus)),
    now('max_parallel_workers', Math.max(2, host.vCpus)),
    now('max_parallel_workers_per_gather', between(1, Math.floor(host.vCpus / 2), 4)),
    // gp3 answers a random page nearly as fast as the next one, and many at a time.
    now('random_page_cost', '1.1'),
    now('effective_io_concurrency', 200),

    restart('autovacuum_max_workers', between(3, Math.floor(host.vCpus / 2), 10)),
    // A tenth of a large table is too much dead weight to wait for.
    now('autovacuum_vacuum_scale_factor', '0.05'),
    now('autovacuum_analyze_scale_factor', '0.02'),
    now('log_autovacuum_min_duration', 10_000),

    // A forgotten transaction holds locks and keeps dead rows; a statement that no visitor waits for any more goes on.
    now('idle_in_transaction_session_timeout', 60_000),
    now('lock_timeout', 30_000),
    now('statement_timeout', 300_000),

    now('log_min_duration_statement', slowStatementMs),
    now('log_lock_waits', 1),
    now('deadlock_timeout', 1000),
    // KiB: a sort that spills to disk is seen before it is felt.
    now('log_temp_files', 10_240),
    now('log_connections', 1),
    now('log_disconnections', 1),
    now('log_statement', 'ddl'),
    restart('shared_preload_libraries', 'pg_stat_statements'),
    now('pg_stat_statements.track', 'ALL'),
    restart('track_activity_query_size', 4096),
    now('track_io_timing', 1),
  ];
}

/** Connections that the database takes at most. */
export function maximumConnections({ memoryGiB }: HostResources): number {
  return Math.min(Math.floor((memoryGiB * 1024 ** 3) / BYTES_PER_CONNECTION), MOST_CONNECTIONS);
}

function now(name: string, value: string | number): PostgresParameter {
  return { name, value: `${value}`, applyMethod: 'immediate' };
}

function restart(name: string, value: string | number): PostgresParameter {
  return { name, value: `${value}`, applyMethod: 'pending-reboot' };
}

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
