/** The fonts of saved pictures. */
export const FONTS = "Noto Sans, Helvetica, Arial, sans-serif";
