import { holdsFamily } from '../support/holdsModule';

holdsFamily('recurrent');
