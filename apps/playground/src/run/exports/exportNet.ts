import { zeros } from '@kindling/core';
import { toOnnx, toSafetensors } from '@kindling/serialize';
import type { ExportedFile, ExportFormat } from '../../worker/protocol';
import type { Session } from '../session';
import { side } from '../shapes';
import { htmlPage } from './htmlPage';
import { pytorchCode, typescriptCode } from './programs';
import { runKey } from './readNet';
import { standaloneNet } from './standaloneNet';

const textFile = (name: string, type: string, text: string): ExportedFile => ({
  name,
  type,
  bytes: new TextEncoder().encode(text),
});

/** The net as it is now, as a file. */
export async function exportNet({ training, data }: Session, format: ExportFormat): Promise<ExportedFile> {
  const { net, config, shapes } = training;
  switch (format) {
    case 'safetensors': {
      const metadata = { [runKey]: JSON.stringify(config), step: String(training.step) };
      const bytes = await toSafetensors(net.stateDict(), { metadata });
      return { name: 'net.safetensors', type: 'application/octet-stream', bytes };
    }
    case 'onnx': {
      // what would try the file again here, onnxruntime-web, is larger than the page
      const options = { runtime: null, inputNames: ['pixels'], outputNames: ['log_probabilities'] };
      const bytes = await toOnnx(net, zeros([1, 1, side, side]), options);
      return { name: 'net.onnx', type: 'application/octet-stream', bytes };
    }
    case 'pytorch':
      return textFile('net.py', 'text/x-python', pytorchCode(net, shapes, config));
    case 'typescript':
      return textFile('net.ts', 'text/typescript', typescriptCode(shapes, config, data.train));
    case 'html':
      return textFile('net.html', 'text/html', await htmlPage(await standaloneNet(net, shapes), data.classes));
  }
}
