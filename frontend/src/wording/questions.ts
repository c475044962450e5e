/** What a reader may ask a study first; state/study/questions.ts has what answers it. */
export const QUESTIONS = ["heads", "hurt", "reads"] as const;
export type Question = (typeof QUESTIONS)[number];

export const QUESTION_NAMES: Readonly<Record<Question, string>> = {
  heads: "Which heads carry the change?",
  hurt: "Where did fine-tuning hurt?",
  reads: "What do they read?",
};

/** The address of a study in the state that answers a question. */
export const questionAddress = (task: string, ask: Question): string =>
  new URLSearchParams({ page: "study", task, ask }).toString();
