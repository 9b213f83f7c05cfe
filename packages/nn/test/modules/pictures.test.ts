import { holdsFamily } from '../support/holdsModule';

holdsFamily('pictures');
