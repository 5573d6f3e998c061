import path from 'node:path';
import { SimulatorError } from './error';
import { simulatorPython, startServer } from './server-process';
import { Simulator } from './simulator';
import { DEFAULT_DIRECTORY, findRunning } from './state';

/** Names the port that a simulator started from here takes. */
const PORT_VARIABLE = 'SIMULATOR_PORT';

export interface SimulatorPlace {
  /** Folder of its state file and log. Default: `.groundwork/simulator` of the project. */
  readonly directory?: string;
}

export interface StartOptions extends SimulatorPlace {
  /** The account to simulate: twelve digits. */
  readonly accountId: string;
  /** Whether it goes on when this process ends. Default: false. */
  readonly detached?: boolean;
  /** Told a few short lines while moto is installed, at the first start on a machine. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Gives a running simulator: the one of the folder if there is one, or else a new, empty one. Its port is SIMULATOR_PORT
 * or, without that, any that is free.
 *
 * @throws SimulatorError when one runs for another account, the port is taken, or the server does not start
 * @throws PythonEnvironmentError when there is no fitting Python, or moto cannot be installed
 */
export async function startSimulator(options: StartOptions): Promise<Simulator> {
  const { accountId, detached = false, onProgress } = options;
  if (!/^\d{12}$/.test(accountId)) {
    throw new SimulatorError(`The account to simulate is "${accountId}". An account id has twelve digits.`);
  }
  const port = chosenPort();
  const directory = directoryOf(options);
  const running = await findSimulator({ directory });
  if (running === undefined) {
    const python = await simulatorPython(onProgress);
    return new Simulator(await startServer({ python, accountId, port, directory, detached }), directory);
  }
  if (running.accountId !== accountId) {
    throw new SimulatorError(
      `A simulator of account ${running.accountId} is running at ${running.endpoint} (process ${running.pid}), and one of account ${accountId} was asked for. Stop it first: npm run down`,
    );
  }
  return running;
}

/** The simulator that is running, if any. A state file that a crash left behind names none. */
export async function findSimulator(place: SimulatorPlace = {}): Promise<Simulator | undefined> {
  const directory = directoryOf(place);
  const identity = await findRunning(directory);
  return identity && new Simulator(identity, directory);
}

/** Stops the simulator that is running. Returns whether there was one. */
export async function stopSimulator(place: SimulatorPlace = {}): Promise<boolean> {
  const running = await findSimulator(place);
  await running?.stop();
  return running !== undefined;
}

function directoryOf({ directory = DEFAULT_DIRECTORY }: SimulatorPlace): string {
  return path.resolve(directory);
}

function chosenPort(): number {
  const named = process.env[PORT_VARIABLE];
  if (!named) return 0;
  const port = Number(named);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new SimulatorError(`${PORT_VARIABLE} is "${named}". A port is a number from 1 to 65535.`);
}
