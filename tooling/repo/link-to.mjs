// Links between documents.
import { dirname, relative } from 'node:path/posix';

/** Gives the link from a document to another file of the repository, both relative to its root. */
export const linkTo = (document, file) => relative(dirname(document), file);
