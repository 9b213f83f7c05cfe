import { holdsFamily } from '../support/holdsModule';

holdsFamily('attention');
