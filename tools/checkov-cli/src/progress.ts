/** Shows what goes on, on standard error: one line with the seconds in a terminal, plain lines elsewhere. */
export class Progress {
  readonly #live: boolean;
  readonly #stream: NodeJS.WriteStream;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
    this.#live = stream.isTTY === true && !process.env['CI'];
  }

  /** Replaces the line that is shown. */
  show(line: string): void {
    this.clear();
    if (!this.#live) {
      this.#stream.write(`${line}\n`);
      return;
    }
    const start = Date.now();
    const draw = () => {
      const seconds = Math.floor((Date.now() - start) / 1000);
      this.#stream.write(`\r\u001B[K${line}${seconds > 0 ? ` (${seconds} s)` : ''}`);
    };
    draw();
    this.#timer = setInterval(draw, 1000);
  }

  /** Takes the line away, so that what follows starts on a clean one. */
  clear(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#stream.write('\r\u001B[K');
  }
}
