/** Numbers in the same notation everywhere, independent of the locale. */

export const formatPercent = (share: number): string => `${(share * 100).toFixed(1)} %`;

export const formatCount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
