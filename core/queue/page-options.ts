/** `next`: in the order in which they will happen (or happened first). `newest`: the other way round. */
export interface PageOptions {
  readonly order: 'newest' | 'next';
  readonly cursor: string | null;
  readonly limit: number;
}
