import { defineConfig } from 'vite';

/** `start` serves what was built, as any host of files would. */
export default defineConfig({ appType: 'mpa', preview: { host: '127.0.0.1' } });
