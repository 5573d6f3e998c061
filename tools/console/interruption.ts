import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What happened to a command that was asked to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Turns the signals that would end this process into one request to stop. */
export class Interruption {
  private readonly controller = new AbortController();
  private received: (typeof SIGNALS)[number] | undefined;
  private readonly onSignal = (signal: NodeJS.Signals) => {
    // Every further one is heard and changes nothing: a terraform that is asked twice leaves its lock behind. (npm and
    // the terminal may both send the first, so that two need not mean impatience.)
    if (this.received !== undefined) return;
    this.received = SIGNALS.find((each) => each === signal);
    console.error(`${signal}: ${this.consequence}.`);
    this.controller.abort(new Interrupted(`stopped by ${signal}`));
  };

  /** @param consequence what the user is told that it leads to. */
  constructor(private readonly consequence: string) {
    for (const signal of SIGNALS) process.on(signal, this.onSignal);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** As shells have it: 128 and the signal's number. Undefined when nothing was asked. */
  get exitCode(): number | undefined {
    return this.received === undefined ? undefined : 128 + constants.signals[this.received];
  }

  /** Lets signals end the process again. */
  end(): void {
    for (const signal of SIGNALS) process.off(signal, this.onSignal);
  }
}
