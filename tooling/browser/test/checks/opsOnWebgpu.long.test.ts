import { opsInPage } from '../support/opsInPage';

opsInPage([['webgpu', 'webgpu']]);
