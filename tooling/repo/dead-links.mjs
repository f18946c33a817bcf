// Finds links between the repository's own Markdown files, and to its other files, that lead nowhere.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import MarkdownIt from 'markdown-it';
import { root } from './workspace.mjs';

/** Folders that hold no document of ours, or that of a plugin elsewhere. */
const skipped = new Set(['node_modules', 'dist', 'out', 'templates', 'extracted', 'coverage']);
/** How a README that npm shows names a file of the repository. */
const repository = /^https:\/\/github\.com\/moelab\/moelab\/(?:blob|tree)\/main\//;

/** Gives every Markdown file of the repository, relative to its root. */
export const markdownFiles = (folder = root) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name.startsWith('.') || skipped.has(entry.name) ? [] : markdownFiles(path);
    return entry.name.endsWith('.md') ? [relative(root, path)] : [];
  });

const parser = new MarkdownIt({ html: true });

/**
 * Gives the links and pictures of a document, in Markdown or HTML, that lead to no file or to no heading of one, and the references
 * '[text][name]' whose name the document defines nowhere, as `{ text, target }`.
 */
export function deadLinks(document, markdown = readFileSync(join(root, document), 'utf8')) {
  return linksOf(markdown).filter(({ target }) => {
    const path = target.replace(repository, `${relative(dirname(document), '.') || '.'}/`);
    if (/^[a-z]+:/.test(path)) return false;
    const [file, anchor] = decodeURI(path).split('#'); // the parser leaves no % that stands for nothing
    const at = resolve(root, dirname(document), file || '.');
    const page = file === '' ? join(root, document) : isFolder(at) ? join(at, 'README.md') : at;
    if (file !== '' && !existsSync(at)) return true;
    if (anchor === undefined) return false;
    const text = file === '' ? markdown : existsSync(page) ? readFileSync(page, 'utf8') : '';
    return !anchorsOf(text).has(anchor);
  });
}

const isFolder = (path) => existsSync(path) && statSync(path).isDirectory();

const withoutCode = (markdown) => markdown.replaceAll(/^(\s*`{3,})[^\n]*\n[\s\S]*?\n\1[ \t]*$/gm, '');

const linksOf = (markdown) =>
  parser.parse(markdown, {}).flatMap((block) => {
    if (block.type === 'html_block') return linksOfHtml(block.content);
    return block.type === 'inline' ? linksOfLine(block.children) : [];
  });

/** The links of a line's tokens: a link is three or more, with its text between the first and the last. */
function linksOfLine(tokens) {
  const lastOf = (at) => tokens.findIndex(({ type }, i) => i > at && type === 'link_close');
  return tokens.flatMap((token, at) => {
    if (token.type === 'image') return [{ text: token.content, target: token.attrGet('src') }];
    if (token.type === 'html_inline') return linksOfHtml(token.content);
    if (token.type === 'text') return referencesOf(token.content);
    if (token.type !== 'link_open') return [];
    const text = tokens.slice(at + 1, lastOf(at)).map(({ content }) => content);
    return [{ text: text.join(''), target: token.attrGet('href') }];
  });
}

const linksOfHtml = (html) =>
  [...html.matchAll(/\s(?:href|src)\s*=\s*(["'])(.*?)\1/g)].map(([, , address]) => ({
    text: '',
    target: parser.normalizeLink(address),
  }));

/** References that the parser left as text, since nothing defines them; `a[i][j]` is none. */
const referencesOf = (text) =>
  [...text.matchAll(/(?<!\w)\[([^[\]]+)\]\[([^[\]]*)\]/g)].map(([, words, name]) => ({
    text: words,
    target: `[${name || words}]`,
  }));

/** The anchors that GitHub gives a text: of each heading its words in lower case, joined by hyphens; a second one gets -1. */
function anchorsOf(markdown) {
  const anchors = new Set(['readme']);
  for (const [, heading] of withoutCode(markdown).matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    let name = slug;
    for (let i = 1; anchors.has(name); i++) name = `${slug}-${i}`;
    anchors.add(name);
  }
  return anchors;
}
