import { computed, effect, type Signal, signal } from '@preact/signals';
import { keep, kept } from '../../offline/storage';

export type Theme = 'light' | 'dark';

const KEY = 'kindling-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(system.matches);
system.addEventListener('change', ({ matches }) => {
  systemIsDark.value = matches;
});

/** What was chosen in the page; null: as the system has it. */
const chosen: Signal<Theme | null> = signal(readChoice());

function readChoice(): Theme | null {
  const value = kept('localStorage', KEY);
  return value === 'light' || value === 'dark' ? value : null;
}

export const theme = computed<Theme>(() => chosen.value ?? (systemIsDark.value ? 'dark' : 'light'));

export function toggleTheme(): void {
  chosen.value = theme.value === 'dark' ? 'light' : 'dark';
  keep('localStorage', KEY, chosen.value);
}

effect(() => {
  document.documentElement.style.colorScheme = theme.value;
});

/** What canvases are painted with, which know nothing of style sheets. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  /** Of the runs, the first first. */
  readonly runs: readonly string[];
}

const palettes: Readonly<Record<Theme, Palette>> = {
  light: { ink: '#1b2430', muted: '#566273', line: '#e3e8ee', runs: ['#1a63d8', '#b8500b', '#0f766e', '#8b3fb0'] },
  dark: { ink: '#e6ebf1', muted: '#9aa7b5', line: '#28323e', runs: ['#6ea8ff', '#f4a261', '#4fd1c5', '#d59bf0'] },
};

/** The colour of a run, by its place among the runs. */
export const runColour = ({ runs }: Palette, place: number): string => runs[place % runs.length];

export const palette = computed<Palette>(() => palettes[theme.value]);
