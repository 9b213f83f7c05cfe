import { holdsFamily } from '../support/holdsModule';

holdsFamily('losses');
