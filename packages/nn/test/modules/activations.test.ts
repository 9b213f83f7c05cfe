import { holdsFamily } from '../support/holdsModule';

holdsFamily('activations');
