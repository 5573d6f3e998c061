import { startSimulator } from '../../../tools/simulator';

/** Starts a simulator, prints its process and port, and waits to be killed: `start.ts DIRECTORY attached|detached`. */
async function main([directory, mode]: string[]): Promise<void> {
  const { pid, port } = await startSimulator({
    accountId: '111111111111',
    directory,
    detached: mode === 'detached',
  });
  process.stdout.write(`${JSON.stringify({ pid, port })}\n`);
  setInterval(() => {}, 60_000);
}

main(process.argv.slice(2));
