/** What happened, for the person who reads it in the morning: plain text throughout, of which nothing is markup. */
export interface Story {
  /** All of it in one sentence. */
  title: string;
  /** It went well, it is only planned, or somebody should look into it. */
  tone: 'well' | 'plan' | 'trouble';
  /** Sentences that come first: which guard holds it, why it ended early. */
  facts: string[];
  /** What it is about, most urgent first. */
  sections: Section[];
  /** Where to read more. */
  more: string[];
}

/** Some of the targets, which belong together: a team's, or those that failed. */
export interface Section {
  /** Who and how many. */
  heading: string;
  /** One for each target. */
  lines: string[];
}
