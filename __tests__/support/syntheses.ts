/** What is synthesized and put through the ladder: the shipped environments, and those that choose what no shipped one does. */
export const SYNTHESES = ['main.ts', '__tests__/support/variants-main.ts'] as const;
