import { holdsFamily } from '../support/holdsModule';

holdsFamily('normalizations');
