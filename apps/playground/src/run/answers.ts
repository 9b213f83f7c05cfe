import { checkBoolean, checkChoice, checkIndex, checkInteger, checkNumber } from '@kindling/checks';
import type { RequestName, Requests, SetName, TestedDigit } from '../worker/protocol';
import { cellStory } from './cell';
import { checkConfig, checkRunField } from './checkConfig';
import type { Conductor } from './conductor';
import { mostSteps } from './config';
import type { Pictures } from './data/pictures';
import { labelledOf, ownPictures, seenOf } from './drawing';
import { hashOf } from './hash';
import { activationsOf } from './insides';
import { nextTask } from './nextTask';
import type { Session } from './session';

type Answers = {
  readonly [Name in RequestName]: (conductor: Conductor, params: Requests[Name]['params']) => Promise<Requests[Name]['result']>;
};

/** The most digits that are sent at once. */
const mostDigits = 1000;

/** What is done for each request, between two steps. */
export const answers: Answers = {
  async open(conductor, { config, threads, files, from, pictures }) {
    const checked = checkConfig(config);
    const { kind, classes } = checked.data;
    const own = kind === 'own' ? ownPictures(pictures, classes.length) : undefined;
    return conductor.open(checked, { ...(files && { files }), ...(from && { from }), ...(own && { pictures: own }) }, threads);
  },

  async load(conductor, { file }) {
    const { readNet } = await import('./exports/readNet');
    const { entries, config } = await readNet(file, conductor.session.config);
    return conductor.load(config, entries, file.name);
  },

  async play(conductor, { until }) {
    conductor.until = until === undefined ? null : checkInteger('play: until', until, { min: 0, max: mostSteps });
    conductor.isPlaying = conductor.until === null || conductor.until > conductor.session.step;
    conductor.pace.restart();
    conductor.sayProgress();
    return conductor.place;
  },

  async pause(conductor) {
    conductor.pause();
    await conductor.sayWhatIsShown();
    return conductor.place;
  },

  async step(conductor) {
    conductor.isPlaying = false;
    conductor.until = null;
    conductor.pace.restart();
    await conductor.takeStep();
    return conductor.place;
  },

  async speed(conductor, { stepsPerSecond }) {
    if (stepsPerSecond !== null) checkNumber('speed: stepsPerSecond', stepsPerSecond, { min: 0.1, max: 1000 });
    conductor.pace.stepsPerSecond = stepsPerSecond;
    return null;
  },

  async goTo(conductor, { run, step }) {
    checkInteger('goTo: step', step, { min: 0, max: mostSteps });
    conductor.pause();
    let said = 0;
    await conductor.session.goTo(conductor.runOf(run), step, async (done, of) => {
      if (performance.now() - said > 50) {
        conductor.emit('busy', { what: 'recomputing', done, of });
        said = performance.now();
      }
      await nextTask();
      return !conductor.jobs.isUrgent;
    });
    // what is wanted instead needs no pictures of this place
    if (!conductor.jobs.isUrgent) await conductor.arrived();
    return conductor.place;
  },

  async branch(conductor, { rate }) {
    await conductor.session.branch(checkRunField('rate', rate));
    return conductor.opened();
  },

  async hash({ session, place }) {
    return { ...place, hash: await hashOf(session.training.net.stateDict()) };
  },

  async subject(conductor, { subject }) {
    if (subject === null) conductor.subject = null;
    else if ('drawing' in subject) conductor.subject = seenOf(subject.drawing);
    else conductor.subject = setOf(conductor.session, subject.set, subject.index).pixels(subject.index);
    const prediction = await conductor.predict();
    if (!conductor.isPlaying) await conductor.sayInside();
    return prediction;
  },

  async addExample(conductor, { picture }) {
    const { session } = conductor;
    const { pixels, label } = labelledOf('picture', picture, session.data.classes.length);
    const added = await session.addExample(pixels, label);
    return { added, opened: conductor.opened() };
  },

  async watch(conductor, { filters, activations, filtersShow }) {
    conductor.watched = {
      filters: checkBoolean('watch: filters', filters),
      activations: checkBoolean('watch: activations', activations),
      filtersShow: checkChoice('watch: filtersShow', filtersShow, ['weights', 'gradients', 'updates'] as const),
    };
    if (!conductor.isPlaying) await conductor.sayInside();
    return null;
  },

  async cell({ session: { training }, subject }, place) {
    if (subject === null) throw new Error('cell: expected a subject, got none');
    const activations = await activationsOf(training.net, training.shapes, subject);
    return cellStory(training, subject, activations, place);
  },

  async behind({ session }, { target, predicted, count }) {
    const { tested, data } = session;
    if (tested === null) return [];
    for (const [name, value] of Object.entries({ target, predicted })) checkIndex(`behind: ${name}`, value, data.classes.length);
    checkInteger('behind: count', count, { min: 0, max: mostDigits });
    const indices = Array.from(tested.predicted.keys()).filter(
      (index) => tested.predicted[index] === predicted && data.test.label(index) === target,
    );
    return indices.slice(0, count).map((index) => described(session, 'test', index));
  },

  async mistakes({ session }, { count }) {
    const { tested, data } = session;
    if (tested === null) return [];
    checkInteger('mistakes: count', count, { min: 0, max: mostDigits });
    const { predicted, probabilities } = tested;
    const wrong = Array.from(predicted.keys()).filter((index) => predicted[index] !== data.test.label(index));
    wrong.sort((a, b) => probabilities[b] - probabilities[a] || a - b);
    return wrong.slice(0, count).map((index) => described(session, 'test', index));
  },

  async digits({ session }, { set, indices }) {
    checkInteger('digits: how many', indices?.length, { min: 0, max: mostDigits });
    return Array.from(indices, (index) => described(session, set, index));
  },

  async export({ session }, { format }) {
    checkChoice('export: format', format, ['safetensors', 'onnx', 'pytorch', 'typescript', 'html'] as const);
    // what nobody needs before the first step is loaded when it is asked for
    const { exportNet } = await import('./exports/exportNet');
    return exportNet(session, format);
  },
};

/** The pictures of a set. @throws KindlingError where there is no such set, or none of that number in it */
function setOf({ data }: Session, set: SetName, index: number): Pictures {
  const pictures = data[checkChoice('set', set, ['train', 'test'] as const)];
  checkIndex('index', index, pictures.length);
  return pictures;
}

function described(session: Session, set: SetName, index: number): TestedDigit {
  const pictures = setOf(session, set, index);
  const tested = set === 'test' ? session.tested : null;
  return {
    set,
    index,
    label: pictures.label(index),
    // a view of thousands of pictures would be sent with all of them
    pixels: pictures.pixels(index).slice(),
    predicted: tested === null ? null : tested.predicted[index],
    probability: tested === null ? null : tested.probabilities[index],
  };
}
