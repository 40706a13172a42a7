// What the wall is drawn from, for the type checker.
// Nothing loads this file.

/** What the wall shows at one moment; everything on it is drawn from this. */
interface View {
  wall: Wall;
  /** the table, at the moment that is shown */
  state: State;
  /** what happened last at that moment, of the seat in the spotlight where there is one */
  event: Happened | null;
  mode: 'live' | 'past' | 'frozen';
  /** the table is another one from the number before */
  journal: number;
  /** the rows that a question in the footer is about */
  doomed: 'none' | 'row' | 'all';
}
