export { KindlingError as PlotError } from '@kindling/checks';
export { type LegendPosition, type LineChartOptions, lineChart } from './charts/lineChart';
export type { Marker, Series, Side } from './charts/series';
export type { ValueRange } from './images/encodeImage';
export { type ImageGridOptions, imageGrid } from './images/imageGrid';
export type { GridImage, GridImages, PixelData, ShapedData, TensorLike } from './images/readImages';
export { type ConfusionMatrixOptions, confusionMatrix } from './matrix/confusionMatrix';
export type { Matrix } from './matrix/readMatrix';
export { Picture, type PngOptions } from './picture';
