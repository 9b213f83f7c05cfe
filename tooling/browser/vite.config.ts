import { defaultClientConditions, defineConfig } from 'vite';
import { isolationHeaders, readMnistFile } from './src/server/folders.ts';

export default defineConfig({
  // a relative base, so that the built page works in any folder of a server
  base: './',
  // the packages' sources, so that nothing has to be built before
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: { target: 'es2022', chunkSizeWarningLimit: 4000 },
  server: { host: '127.0.0.1', headers: isolationHeaders },
  plugins: [
    {
      name: 'mnist-files',
      configureServer(server) {
        server.middlewares.use(async (request, response, next) => {
          if (!request.url?.startsWith('/mnist/')) return next();
          const bytes = await readMnistFile(request.url);
          response.statusCode = bytes === null ? 404 : 200;
          response.end(bytes ?? '');
        });
      },
    },
  ],
});
