/** The part of a stream that progress needs: standard error, or a stand-in. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Shows a download on standard error (standard output belongs to terraform): one line that counts up in a terminal, and
 * a line at the start and at the end elsewhere.
 */
export function downloadProgress(
  version: string,
  stream: ProgressStream = process.stderr,
): (received: number, total: number | undefined) => void {
  const live = stream.isTTY === true && !process.env['CI'];
  const title = `Downloading terraform ${version}`;
  let started = false;
  return (received, total) => {
    const done = received === total;
    if (live) {
      const share = total === undefined ? megabytes(received) : `${Math.floor((100 * received) / total)}%`;
      stream.write(`\r${title}: ${share}${done ? '\n' : ''}`);
    } else {
      if (!started) stream.write(`${title}${total === undefined ? '' : ` (${megabytes(total)})`}\n`);
      if (done) stream.write(`Downloaded terraform ${version}\n`);
    }
    started = true;
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
