export type Role = "base" | "tuned";
