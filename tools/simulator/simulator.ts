import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { SimulatorError } from './error';
import { type Identity, isAlive, logFile, stateFile } from './state';

/** Milliseconds that a simulator gets to end by itself. */
const STOP_TIMEOUT = 5000;

const refusalsSchema = z.object({
  /** All refused requests since the start or the last reset. */
  count: z.number(),
  /** The newest hundred. */
  newest: z.array(z.object({ at: z.string(), method: z.string(), target: z.string() })),
});

/** Requests for hosts other than the simulator, none of which got there. */
export type Refusals = z.infer<typeof refusalsSchema>;

/** A running simulator. It keeps everything in memory: whatever was made in it is gone when it stops. */
export class Simulator {
  readonly endpoint: string;
  readonly port: number;
  readonly pid: number;
  /** The account that it simulates. */
  readonly accountId: string;
  /** Where it writes a line for each request. */
  readonly logFile: string;

  constructor(
    { account, pid, port }: Identity,
    private readonly directory: string,
  ) {
    this.endpoint = `http://127.0.0.1:${port}`;
    this.port = port;
    this.pid = pid;
    this.accountId = account;
    this.logFile = logFile(directory);
  }

  /** Ends it, and with it everything that was made in it. */
  async stop(): Promise<void> {
    end(this.pid, 'SIGTERM');
    for (let waited = 0; isAlive(this.pid) && waited < STOP_TIMEOUT; waited += 50) await sleep(50);
    if (isAlive(this.pid)) end(this.pid, 'SIGKILL');
    rmSync(stateFile(this.directory), { force: true });
  }

  /** Forgets everything that was made in it and what it refused, and ends every outage. */
  async reset(): Promise<void> {
    await this.ask('reset', 'POST');
  }

  /**
   * Puts a region out: whatever is asked of it is refused at once, and nothing is replicated into it or out of it, until
   * {@link endOutage}. Global services stand in us-east-1.
   *
   * @throws SimulatorError when AWS has no such region
   */
  async outage(region: string): Promise<void> {
    await this.ask(`outage?region=${encodeURIComponent(region)}`, 'POST');
  }

  /** Ends a region's outage. What could not be replicated meanwhile is. */
  async endOutage(region: string): Promise<void> {
    await this.ask(`outage?region=${encodeURIComponent(region)}`, 'DELETE');
  }

  /** The regions that are out. */
  async outages(): Promise<string[]> {
    return z.object({ regions: z.array(z.string()) }).parse(await this.ask('outage')).regions;
  }

  /** What it refused to let out. */
  async refused(): Promise<Refusals> {
    return refusalsSchema.parse(await this.ask('refused'));
  }

  /** Operations that were asked for and are not simulated, each with its newest error. */
  async notSimulated(): Promise<Record<string, string>> {
    return z.record(z.string(), z.string()).parse(await this.ask('not-simulated'));
  }

  private async ask(page: string, method = 'GET'): Promise<unknown> {
    const answer = await fetch(`${this.endpoint}/groundwork/${page}`, { method });
    if (!answer.ok) {
      throw new SimulatorError(
        `${this.endpoint}/groundwork/${page} answered ${answer.status}; see ${this.logFile}`,
      );
    }
    return answer.json();
  }
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
