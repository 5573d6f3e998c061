/** How many packages pass between two lines of progress: about ten lines for a hundred packages. */
const STEP = 10;

/** Turns the several hundred lines that pip writes into a few that tell how far it is. */
export class PipProgress {
  readonly #title: string;
  #expected: number;
  #collected = 0;

  /**
   * @param name what is installed, for example `checkov`
   * @param requirements text of the pinned requirements file
   */
  constructor(name: string, requirements: string) {
    this.#title = titleOf(name, requirements);
    this.#expected = requirements.match(/^[A-Za-z0-9][^\s=]*==/gm)?.length ?? 0;
  }

  /** The line to show for a line of pip, if any. */
  read(line: string): string | undefined {
    // A universal requirements file also names what other platforms need; pip says first what it leaves out.
    if (line.startsWith('Ignoring ')) this.#expected--;
    if (line.startsWith('Waiting for ')) return line;
    // "Collecting" is from an index, "Processing" from a folder of wheels.
    if (/^(Collecting|Processing) /.test(line)) {
      this.#collected++;
      if (this.#collected % STEP === 1 || this.#collected === this.#expected) {
        return `installing ${this.#title}: ${this.#collected} of ${this.#expected} packages`;
      }
    }
    if (line.startsWith('Installing collected packages')) {
      return `installing ${this.#title}: unpacking ${this.#expected} packages`;
    }
    return undefined;
  }
}

/** The name with its pinned version, when a package of that name is pinned. */
function titleOf(name: string, requirements: string): string {
  const pinned = requirements
    .split('\n')
    .map((line) => /^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)/.exec(line))
    .find((match) => match?.[1] === name);
  return pinned ? `${name} ${pinned[2]}` : name;
}
