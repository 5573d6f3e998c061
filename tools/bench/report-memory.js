// Required by each measured process: notes the most memory that it held.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const file = process.env['BENCH_MEMORY_FILE'];
  if (file !== undefined) writeFileSync(file, String(process.resourceUsage().maxRSS));
});
