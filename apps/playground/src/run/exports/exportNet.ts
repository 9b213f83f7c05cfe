import { KindlingError } from '@kindling/checks';
import { zeros } from '@kindling/core';
import { toOnnx, toSafetensors } from '@kindling/serialize';
import type { ExportedFile, ExportFormat } from '../../worker/protocol';
import type { Session } from '../session';
import { side } from '../shapes';
import { runKey } from './readNet';

/** The net as it is now, as a file. */
export async function exportNet({ training }: Session, format: ExportFormat): Promise<ExportedFile> {
  const { net, config } = training;
  switch (format) {
    case 'safetensors': {
      const metadata = { [runKey]: JSON.stringify(config), step: String(training.step) };
      const bytes = await toSafetensors(net.stateDict(), { metadata });
      return { name: 'net.safetensors', type: 'application/octet-stream', bytes };
    }
    case 'onnx': {
      const bytes = await toOnnx(net, zeros([1, 1, side, side]), {
        runtime: null,
        inputNames: ['pixels'],
        outputNames: ['log_probabilities'],
      });
      return { name: 'net.onnx', type: 'application/octet-stream', bytes };
    }
    default:
      throw new KindlingError(`export: format: expected safetensors or onnx, got ${format}`);
  }
}
