import { createColors } from 'picocolors';
import { isWatched } from './steps';

/** Colours for people who watch: picocolors by itself colours wherever CI is set, and a log is no terminal. */
export const colors = createColors(isWatched());
