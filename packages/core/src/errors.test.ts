import { expect, it } from 'vitest';
import { isMoelabError, MoelabError, withoutCode } from './errors.ts';

it('carries its code, at the end of the message too, and its cause', () => {
  const cause = new Error('why');
  const error = new MoelabError('INVALID_DATA', 'y: is empty', { cause });
  expect(error).toMatchObject({
    name: 'MoelabError',
    code: 'INVALID_DATA',
    message: 'y: is empty [INVALID_DATA]',
    cause,
  });
});

it('is recognised when it comes from another copy of the package', () => {
  const copy = Object.assign(new Error('x [NO_BACKEND]'), { name: 'MoelabError', code: 'NO_BACKEND' });
  expect(isMoelabError(copy)).toBe(true);
  expect(isMoelabError(new MoelabError('ABORTED', 'x'))).toBe(true);
  expect([new Error('x'), { name: 'MoelabError', code: 'ABORTED' }, undefined].some(isMoelabError)).toBe(
    false,
  );
});

it('gives its message without the code at the end, and others as they are', () => {
  expect(withoutCode(new MoelabError('INVALID_DATA', 'y: is empty [maybe]'))).toBe('y: is empty [maybe]');
  expect(withoutCode(new Error('no code'))).toBe('no code');
});
