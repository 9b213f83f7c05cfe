import { checksTable } from './checks';
import { coreTable } from './core';
import { arithmeticTable } from './coreArithmetic';
import { autogradTable, formulaTable } from './coreAutograd';
import { convolutionsTable } from './coreConvolutions';
import { functionalTable } from './coreFunctional';
import { indicesTable } from './coreIndices';
import { madeTable } from './coreMade';
import { matricesTable } from './coreMatrices';
import { normalizationTable } from './coreNormalization';
import { partsTable } from './coreParts';
import { poolingsTable } from './corePoolings';
import { reductionsTable } from './coreReductions';
import { resamplingTable } from './coreResampling';
import { samplingTable } from './coreSampling';
import { sparseTable } from './coreSparse';
import { structureTable } from './coreStructure';
import { subscriptsTable } from './coreSubscripts';
import { tensorTable } from './coreTensor';
import { datasetsTable } from './datasets';
import { distributionsTable } from './distributions';
import { filesTable } from './files';
import { initTable } from './init';
import { metricsTable } from './metrics';
import { metricsNumbersTable } from './metricsNumbers';
import { moduleTable, nnTable } from './nn';
import { attentionTable } from './nnAttention';
import { averagingTable } from './nnAveraging';
import { channelsTable } from './nnChannels';
import { everydayTable } from './nnEveryday';
import { layersTable } from './nnLayers';
import { lossesTable } from './nnLosses';
import { marginsTable } from './nnMargins';
import { picturesLayers } from './nnPictures';
import { recurrentTable } from './nnRecurrent';
import { optimTable } from './optim';
import { picturesTable } from './pictures';
import { plotTable } from './plot';
import type { Row } from './row';
import { samplersTable } from './samplers';
import { schedulerTable } from './schedulers';
import { serializeTable } from './serialize';
import { onnxTable } from './serializeOnnx';
import { transformsTable } from './transforms';

/** Everything that a program can call: each export of each package, and every public method, setter and option. */
export const table: readonly Row[] = [
  ...checksTable,
  ...coreTable,
  ...autogradTable,
  ...formulaTable,
  ...madeTable,
  ...arithmeticTable,
  ...matricesTable,
  ...reductionsTable,
  ...samplingTable,
  ...tensorTable,
  ...partsTable,
  ...indicesTable,
  ...functionalTable,
  ...sparseTable,
  ...resamplingTable,
  ...subscriptsTable,
  ...normalizationTable,
  ...poolingsTable,
  ...convolutionsTable,
  ...structureTable,
  ...nnTable,
  ...averagingTable,
  ...attentionTable,
  ...layersTable,
  ...everydayTable,
  ...picturesLayers,
  ...lossesTable,
  ...marginsTable,
  ...channelsTable,
  ...recurrentTable,
  ...moduleTable,
  ...initTable,
  ...distributionsTable,
  ...optimTable,
  ...schedulerTable,
  ...serializeTable,
  ...onnxTable,
  ...picturesTable,
  ...transformsTable,
  ...datasetsTable,
  ...samplersTable,
  ...filesTable,
  ...metricsTable,
  ...metricsNumbersTable,
  ...plotTable,
];
