import type { RunConfig } from '../run/config';

/** A picture from the page, of any size: what a canvas gives, or a plane of greys. */
export interface Picture {
  /** Rows of pixels from 0 to 255, one number each or four (red, green, blue, alpha). */
  readonly pixels: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /**
   * `digit` (the default): the ink is found, and centred and scaled as MNIST's are; of four numbers a pixel where some are transparent, the ink is what is
   * opaque, which is fast enough for a pen. `picture`: all of it, as greys, scaled down, for what is no drawing.
   * `exact`: 28 x 28 greys, white ink on black, as they are.
   */
  readonly as?: 'digit' | 'picture' | 'exact';
}

/** A picture with its class, counted from 0. */
export interface LabelledPicture extends Picture {
  readonly label: number;
}

/** A file that was dropped. */
export interface DroppedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the net is asked about and shows its insides for: the drawing, or a digit of a set. */
export type Subject = { readonly drawing: Picture } | { readonly set: SetName; readonly index: number };
export type SetName = 'train' | 'test';

/** What follows the training beside the losses; each is sent after steps, at most some times a second. */
export interface Watched {
  /** The weights of the first layer, as pictures. */
  readonly filters: boolean;
  /** What each layer gives for the subject. */
  readonly activations: boolean;
  /** Of the filters: the gradients of the last step, or the last updates, in the place of the weights. */
  readonly filtersShow: 'weights' | 'gradients' | 'updates';
}

/** Pictures of one kind, row by row: `values[((picture * height) + y) * width + x]`. */
export interface Planes {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
  /** The smallest and the largest of the values, for the legend. */
  readonly lowest: number;
  readonly highest: number;
}

/** What one layer gives for the subject; a layer without pictures has planes of 1 x 1. */
export interface LayerActivations extends Planes {
  /** Its place in `shapesOf(config).layers`. */
  readonly layer: number;
}

/** A run that can be trained. */
export interface Opened {
  /** The number of the run, in every event of it. */
  readonly run: number;
  readonly config: RunConfig;
  readonly backend: string;
  readonly threads: number;
  /** Why it is one thread where the machine has more. */
  readonly whyOneThread?: string;
  /** How many pictures there really are. */
  readonly train: number;
  readonly test: number;
  /** What the classes are called. */
  readonly classes: readonly string[];
  /** Where the run stands. */
  readonly step: number;
  /** The file whose weights it began with; such a run has no address. */
  readonly weights?: string;
  /** How many examples from the page have joined it; with any, it has no address. */
  readonly extras: number;
}

/** Where a run stands. */
export interface Place {
  readonly run: number;
  readonly step: number;
}

/** What the net makes of the subject. */
export interface Prediction {
  readonly step: number;
  /** What the net sees: 28 x 28 greys. */
  readonly seen: Uint8Array;
  /** One a class, in their order. */
  readonly probabilities: readonly number[];
}

/** How a value came about: the numbers that were read for it. */
export interface CellStory {
  /** What the cell holds. */
  readonly value: number;
  /** The part of the 28 x 28 pixels that can change it: from `top` and `left` to before `bottom` and `right`. */
  readonly field: { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number };
  /** `sum`: the sum of inputs times weights, plus bias. `largest`, `mean`: of the inputs. `function`: of one input. */
  readonly rule: 'sum' | 'largest' | 'mean' | 'function' | 'same';
  /** What was read of the layer before, as it lay there; 0 where padding is. */
  readonly inputs: Planes;
  /** In the shape of the inputs; null for rules without weights. */
  readonly weights: Planes | null;
  readonly bias: number;
  /** A sentence with the numbers. */
  readonly text: string;
}

/** A digit of a set, with what the net said when it was tested last. */
export interface TestedDigit {
  readonly set: SetName;
  readonly index: number;
  readonly label: number;
  /** 28 x 28 greys. */
  readonly pixels: Uint8Array;
  /** What the net took it for, and with which probability; null before the first test. */
  readonly predicted: number | null;
  readonly probability: number | null;
}

export type ExportFormat = 'safetensors' | 'onnx' | 'pytorch' | 'typescript' | 'html';

/** A file to be saved. */
export interface ExportedFile {
  readonly name: string;
  /** Its MIME type. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** What the page can ask, by name: what it sends with it, and what it gets. */
export interface Requests {
  /**
   * Ends what there is and begins a run, paused, at step 0. MNIST comes as its four files, or is fetched from a folder at an address (the mirrors where none is
   * named); own classes come as pictures. `threads`: as many as the machine has when left out.
   */
  open: {
    params: {
      readonly config: RunConfig;
      readonly threads?: number;
      readonly files?: readonly DroppedFile[];
      readonly from?: string;
      readonly pictures?: readonly LabelledPicture[];
    };
    result: Opened;
  };
  /** Begins a run with the weights of a file: safetensors, of this page or of the trainer. The net is what the file says it is. */
  load: { params: { readonly file: DroppedFile }; result: Opened };
  /** Trains until `pause`, or until step `until` is reached. */
  play: { params: { readonly until?: number }; result: Place };
  /** Stops after the step under way. */
  pause: { params: Record<string, never>; result: Place };
  /** Takes one step, and pauses. */
  step: { params: Record<string, never>; result: Place };
  /** Takes at most so many steps a second; null: as many as it can. */
  speed: { params: { readonly stepsPerSecond: number | null }; result: null };
  /** Pauses, and has a run stand where it stood after that step, to the bit; `busy` events tell how far it has come. */
  goTo: { params: Place; result: Place };
  /** Begins another run from where this one stands, with another learning rate; the old one stays, for `goTo`. */
  branch: { params: { readonly rate: number }; result: Opened };
  /** The SHA-256 of all weights and buffers as they are now. */
  hash: { params: Record<string, never>; result: Place & { readonly hash: string } };
  /** Chooses what the net is asked about: `prediction` follows now and after every step. Null: nothing. */
  subject: { params: { readonly subject: Subject | null }; result: Prediction | null };
  /**
   * Adds a drawing to the training set, from the next step on. Where the run has gone on from here already, another run begins, as that one's past stays as it
   * was; `opened.run` says so.
   */
  addExample: { params: { readonly picture: LabelledPicture }; result: { readonly added: number; readonly opened: Opened } };
  /** Chooses what is sent beside the losses. */
  watch: { params: Watched; result: null };
  /** How a cell of a layer's activations for the subject came about; y and x are 0 where a layer has no pictures. */
  cell: {
    params: { readonly layer: number; readonly channel: number; readonly y: number; readonly x: number };
    result: CellStory;
  };
  /** The digits behind a cell of the confusion matrix, as they were when it was tested last, at most `count`. */
  behind: {
    params: { readonly target: number; readonly predicted: number; readonly count: number };
    result: readonly TestedDigit[];
  };
  /** Those of the test set that the net got wrong with the largest probability, the worst first. */
  mistakes: { params: { readonly count: number }; result: readonly TestedDigit[] };
  /** Digits of a set by their numbers. */
  digits: { params: { readonly set: SetName; readonly indices: readonly number[] }; result: readonly TestedDigit[] };
  /** The net, as it is now, as a file. */
  export: { params: { readonly format: ExportFormat }; result: ExportedFile };
}

export type RequestName = keyof Requests;

/** What happens without being asked, by name. */
export interface Events {
  /** After steps: the losses since the last such event. At most some 30 times a second; always at a pause. */
  progress: Place & {
    readonly points: readonly { readonly step: number; readonly loss: number; readonly rate: number }[];
    readonly playing: boolean;
    readonly backend: string;
    readonly threads: number;
    /** How many times each picture was seen by now. */
    readonly epochs: number;
    readonly examplesPerSecond: number;
    readonly millisecondsPerStep: number;
  };
  /** The whole test set was looked at, with the weights of that step. `confusion[target][predicted]`. */
  tested: Place & {
    readonly loss: number;
    readonly accuracy: number;
    readonly confusion: readonly (readonly number[])[];
  };
  /** What the net makes of the subject now. */
  prediction: Prediction;
  /** What `watch` asked for. */
  inside: { readonly step: number; readonly filters: Planes | null; readonly activations: readonly LayerActivations[] | null };
  /** How far a longer piece of work has come: steps that are computed again, or bytes of a download. */
  busy: { readonly what: 'recomputing' | 'fetching'; readonly done: number; readonly of: number };
  /** The training stopped by itself: a loss is no number any more, or something failed. */
  stopped: Place & { readonly reason: string };
}

export type EventName = keyof Events;

/** From the page to the worker. */
export type RequestMessage = {
  [Name in RequestName]: { readonly id: number; readonly request: Name; readonly params: Requests[Name]['params'] };
}[RequestName];

/** From the worker to the page: an answer, a refusal in one line, or an event. */
export type WorkerMessage =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly [Name in EventName]: { readonly event: Name; readonly detail: Events[Name] } }[EventName];
