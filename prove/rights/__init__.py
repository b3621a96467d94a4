"""Every right of every operator, asked for by somebody of whom everything is held, and every ground on which one is refused."""
