export { registerGradients } from '../../core/src/tfjs/register-gradients.ts';
