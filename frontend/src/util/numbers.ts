/** Numbers as they are written everywhere, by no locale's rules. */

export const formatPercent = (share: number): string => `${(share * 100).toFixed(1)} %`;

export const formatCount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
