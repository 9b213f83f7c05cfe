import { holdsFamily } from '../support/holdsModule';

holdsFamily('parametrizations');
