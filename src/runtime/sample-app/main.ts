import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from './database';
import { log, reason } from './log';
import { ApplicationServer } from './server';
import { openSessions } from './sessions';
import { type Settings, settingsFrom } from './settings';

/** Share of the time that is given for the end in which new requests still come: the load balancer learns of it last. */
const LEAVE_SHARE = 0.4;

function main(): void {
  let settings: Settings;
  try {
    settings = settingsFrom(process.env);
  } catch (error) {
    process.stderr.write(`${reason(error)}\n`);
    process.exit(1);
  }
  const application = { database: new Database(settings), sessions: openSessions(settings) };
  const server = new ApplicationServer(application);
  server.http.listen(settings.PORT, () => log('listening', { port: settings.PORT }));

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log('draining', { seconds: settings.SHUTDOWN_SECONDS });
    const end = setTimeout(() => {
      log('gave up waiting for requests in flight');
      process.exit(1);
    }, settings.SHUTDOWN_SECONDS * 1000);
    server.drain();
    await sleep(settings.SHUTDOWN_SECONDS * 1000 * LEAVE_SHARE);
    await new Promise<void>((resolve) => {
      server.http.close(() => resolve());
      server.http.closeIdleConnections();
    });
    await Promise.all([application.database.close(), application.sessions.close()]);
    clearTimeout(end);
    log('stopped');
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}

main();
