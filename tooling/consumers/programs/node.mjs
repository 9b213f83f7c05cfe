import { train } from './train.mjs';

void train().then((trained) => console.log(JSON.stringify(trained)));
