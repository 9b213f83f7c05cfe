/// <reference types="vite/client" />
import { effect } from '@preact/signals';
import { render } from 'preact';
import { startOffline } from '../offline/register';
import { Engine } from '../worker/client';
import { App } from './app';
import { takeDrops } from './parts/dropFiles';
import { followAddress, openAddress } from './state/address';
import { Playground } from './state/playground';
import './style/tokens.css';
import './style/confusion.css';
import './style/controls.css';
import './style/curves.css';
import './style/dialog.css';
import './style/draw.css';
import './style/experiment.css';
import './style/help.css';
import './style/net.css';
import './style/layout.css';

declare global {
  interface Window {
    /** For those who look at the page from the browser's console, and for the tests. */
    playground: Playground;
  }
}

async function start(): Promise<void> {
  const offline = await startOffline();
  if (offline.reloading) return;
  const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });
  const page = new Playground(new Engine(worker));
  worker.onerror = ({ message }) => {
    page.problem.value = `The part that computes cannot start: ${message || 'this browser does not run it'}`;
  };
  render(<App page={page} />, document.getElementById('page') as HTMLElement);
  window.playground = page;
  // what is not needed yet must not hold up the first steps
  effect(() => {
    if (page.hasSteps.value) setTimeout(() => void offline.keep(), 2000);
  });
  takeDrops(page);
  followAddress(page);
  await openAddress(page);
}

void start();
